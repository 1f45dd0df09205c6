//! The words that cells use: places and clients, from the tables in README.md, and the applications that the program
//! knows.

use crate::table::{self, Spot, TableRow};
use std::collections::BTreeMap;

/// A network at a place. Its address may contain `{user}` and `{row}`, which stand for numbers from 1.
#[derive(Clone, Debug)]
pub struct PlaceWord {
    pub address: String,
    pub network: String,
    pub city: String,
    pub country: String,
    pub latitude: String,
    pub longitude: String,
}

/// A program that signs in.
#[derive(Clone, Debug)]
pub struct ClientWord {
    pub system: String,
    pub browser: String,
    pub user_agent: String,
}

/// All words.
pub struct Vocabulary {
    places: BTreeMap<String, PlaceWord>,
    clients: BTreeMap<String, ClientWord>,
    /// Id and name of each application.
    applications: Vec<(&'static str, &'static str)>,
}

/// Parts of a name that may be left out.
const PREFIXES: [&str; 4] = ["", "Microsoft ", "Office 365 ", "Windows "];

impl Vocabulary {
    /// Reads the tables below the headings `Places` and `Clients` of README.md.
    pub fn read(readme: &str) -> Result<Self, String> {
        let lines = table::lines("README.md", readme);
        let below = |heading: &str| -> Result<Vec<TableRow>, String> {
            let wanted = lines.iter().position(|line| line.text.trim_start_matches('#').trim() == heading);
            let start = wanted.ok_or_else(|| format!("README.md: expected a heading '{heading}'"))?;
            table::table(&lines[start..])
        };
        let text = |row: &TableRow, heading| row.get(heading).unwrap_or_default().to_owned();
        let mut places = BTreeMap::new();
        for row in below("Places")? {
            let place = PlaceWord {
                address: row.need("address")?.to_owned(),
                network: text(&row, "network").trim_start_matches("AS").to_owned(),
                city: text(&row, "city"),
                country: text(&row, "country"),
                latitude: text(&row, "latitude"),
                longitude: text(&row, "longitude"),
            };
            places.insert(row.need("from")?.to_owned(), place);
        }
        let mut clients = BTreeMap::new();
        for row in below("Clients")? {
            let client = ClientWord {
                system: text(&row, "system"),
                browser: text(&row, "browser"),
                user_agent: text(&row, "user agent"),
            };
            clients.insert(row.need("client")?.to_owned(), client);
        }
        let known = include_str!("../../assets/applications.tsv").lines().skip(1);
        let applications = known.filter_map(|line| line.split('\t').next().zip(line.split('\t').nth(1))).collect();
        Ok(Self { places, clients, applications })
    }

    /// Reads a cell of the column `from`: a word, `WORD@ADDRESS` for another address there, or
    /// `ADDRESS AS1234 CITY COUNTRY LATITUDE LONGITUDE`.
    pub fn place(&self, cell: &str, at: &Spot) -> Result<PlaceWord, String> {
        if let [address, network, city, country, latitude, longitude] = cell.split(' ').collect::<Vec<_>>()[..] {
            let own = |text: &str| text.to_owned();
            return Ok(PlaceWord {
                address: own(address),
                network: network.trim_start_matches("AS").to_owned(),
                city: city.replace('_', " "),
                country: own(country),
                latitude: own(latitude),
                longitude: own(longitude),
            });
        }
        let (word, address) = cell.split_once('@').map_or((cell, None), |(word, address)| (word, Some(address)));
        let known = self.places.get(word).ok_or_else(|| {
            let words: Vec<&str> = self.places.keys().map(String::as_str).collect();
            at.error(format!(
                "column 'from': '{cell}' is no place of README.md ({}), nor 'ADDRESS AS64500 CITY CC LATITUDE LONGITUDE'",
                words.join(", ")
            ))
        })?;
        Ok(PlaceWord { address: address.unwrap_or(&known.address).to_owned(), ..known.clone() })
    }

    /// Reads a cell of the column `client`: a word, or a user agent in quotes behind a system: `Linux "curl/8.5"`.
    pub fn client(&self, cell: &str, at: &Spot) -> Result<ClientWord, String> {
        if let Some((system, agent)) = cell.strip_suffix('"').and_then(|cell| cell.split_once('"')) {
            let (system, user_agent) = (system.trim().to_owned(), agent.to_owned());
            return Ok(ClientWord { system, browser: String::new(), user_agent });
        }
        self.clients.get(cell).cloned().ok_or_else(|| {
            let words: Vec<&str> = self.clients.keys().map(String::as_str).collect();
            at.error(format!(
                "column 'client': '{cell}' is no client of README.md ({}), nor 'SYSTEM \"USER AGENT\"'",
                words.join(", ")
            ))
        })
    }

    /// Reads a cell of the columns `app` and `resource`: a name in `assets/applications.tsv`, or `other NAME`. Returns
    /// id and name.
    pub fn application(&self, cell: &str, column: &str, at: &Spot) -> Result<(String, String), String> {
        if let Some(name) = cell.strip_prefix("other ") {
            return Ok((format!("id-of-{}", name.to_lowercase().replace(' ', "-")), name.to_owned()));
        }
        let named = PREFIXES.into_iter().find_map(|prefix| {
            let is = |(_, name): &&(&str, &str)| name.strip_prefix(prefix).is_some_and(|rest| rest == cell);
            self.applications.iter().find(is)
        });
        named.map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).ok_or_else(|| {
            at.error(format!(
                "column '{column}': '{cell}' is no name in assets/applications.tsv; for another application write \
                 'other NAME'"
            ))
        })
    }
}
