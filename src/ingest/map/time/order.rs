//! The order of day, month and year in dates that are numbers.

use chrono::NaiveDate;
use std::fmt;

/// The order of the numbers in a date such as `10/11/2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// American; also of the admin center and Log Analytics in English.
    MonthFirst,
    /// Nearly everywhere else.
    DayFirst,
    /// Of dates that begin with a year of two digits. A year of four digits is recognised without an order.
    YearFirst,
}

impl DateOrder {
    /// All orders.
    pub const ALL: [Self; 3] = [Self::DayFirst, Self::MonthFirst, Self::YearFirst];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DayFirst => "dmy",
            Self::MonthFirst => "mdy",
            Self::YearFirst => "ymd",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Writes the order in words.
impl fmt::Display for DateOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DayFirst => "day/month/year",
            Self::MonthFirst => "month/day/year",
            Self::YearFirst => "year/month/day",
        })
    }
}

/// The orders that dates permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OrderSet(u8);

impl OrderSet {
    /// Every order: no date has been seen.
    pub(crate) const ALL: Self = Self(0b111);

    /// The orders that both permit.
    #[must_use]
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether dates contradict each other.
    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether an order is permitted.
    pub(crate) const fn has(self, order: DateOrder) -> bool {
        self.0 & order.bit() != 0
    }

    /// The only order that is permitted.
    pub(crate) fn only(self) -> Option<DateOrder> {
        DateOrder::ALL.into_iter().find(|order| self.0 == order.bit())
    }
}

/// The first year that a date with two digits for its year may have. Entra kept no sign-ins before.
const FIRST_SHORT_YEAR: i32 = 2015;

/// A date of three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumericDate {
    pub numbers: [u32; 3],
    /// What is between them: `/`, `-` or `.`.
    pub separator: u8,
    /// Whether the first has four digits: a year.
    pub has_year_first: bool,
    /// Whether no number has four digits.
    pub is_short: bool,
}

impl NumericDate {
    /// The day that an order gives; `None` where the order does not fit.
    pub(crate) fn in_order(self, order: DateOrder) -> Option<NaiveDate> {
        let [first, second, third] = self.numbers;
        let (year, month, day) = match order {
            _ if self.has_year_first => (first, second, third),
            DateOrder::MonthFirst => (third, first, second),
            DateOrder::DayFirst => (third, second, first),
            DateOrder::YearFirst if self.is_short => (first, second, third),
            DateOrder::YearFirst => return None,
        };
        let year = i32::try_from(year).ok()? + if self.is_short { 2000 } else { 0 };
        let day = NaiveDate::from_ymd_opt(year, month, day)?;
        (!self.is_short || year >= FIRST_SHORT_YEAR).then_some(day)
    }

    /// The orders that fit. A year in front fits all, since it needs none.
    pub(crate) fn orders(self) -> OrderSet {
        let fitting = DateOrder::ALL.into_iter().filter(|&order| self.in_order(order).is_some());
        OrderSet(fitting.fold(0, |set, order| set | order.bit()))
    }

    /// The day that all orders which fit agree on; `None` where they do not.
    pub(crate) fn without_order(self) -> Option<NaiveDate> {
        let mut days = DateOrder::ALL.into_iter().filter_map(|order| self.in_order(order));
        let first = days.next()?;
        days.all(|day| day == first).then_some(first)
    }
}
