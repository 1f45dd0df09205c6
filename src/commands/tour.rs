//! `signinscope tour`: lists walkthroughs, takes one, or checks one.

use super::failure::Failure;
use super::open::has_screen;
use super::output::{self, complain};
use crate::app::{TourMode, prove, variant_of_seat};
use crate::cli::TourArguments;
use crate::runtime::{self, TourStart};
use crate::text::{FileError, counted, io_error, wrap};
use crate::tour::{BUILT_IN, BuiltInTour, PreparedTour, Task, TourFile, TourStates};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(arguments: &TourArguments) -> Result<ExitCode, Failure> {
    if let Some(path) = &arguments.check {
        return check(path);
    }
    let (file, is_built_in) = match (&arguments.name, &arguments.tour_file) {
        (Some(name), _) => (built_in(name)?, true),
        (None, Some(path)) => (read(path)?, false),
        (None, None) => return list(),
    };
    let prepared = match arguments.seed {
        Some(seat) => variant(&file, seat)?,
        None => prepared(&file)?,
    };
    if !has_screen() {
        return read_aloud(&file, &prepared);
    }
    let mode = TourMode { seat: arguments.seed, keeps_progress: is_built_in && arguments.tour_report.is_none() };
    let start = TourStart { tour: prepared.tour, mode, report: arguments.tour_report.clone() };
    let appearance = arguments.screen.clone().into();
    let code = runtime::explore_tour(prepared.inputs, start, &appearance).map_err(Failure::Terminal)?;
    Ok(ExitCode::from(code))
}

/// Writes the steps without their answers, where there is no terminal to take them in.
fn read_aloud(file: &TourFile, prepared: &PreparedTour) -> Result<ExitCode, Failure> {
    complain("a walkthrough is taken in a terminal; these are its steps");
    let page = output::page();
    let width = page.width.unwrap_or(usize::MAX);
    output::write(|out| {
        writeln!(out, "{}, {}", file.title(), counted(file.steps() as u64, "step"))?;
        for (number, step) in (1..).zip(&prepared.tour.steps) {
            writeln!(out, "\n{number}. {}", step.title)?;
            [&step.text, &step.why]
                .into_iter()
                .flat_map(|text| wrap(text, width))
                .try_for_each(|line| writeln!(out, "{line}"))?;
            if let Task::Choose(choices) = &step.task {
                choices.iter().try_for_each(|choice| writeln!(out, "- {}", choice.text))?;
            }
        }
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

fn built_in(name: &str) -> Result<TourFile, Failure> {
    let Some(tour) = BuiltInTour::named(name) else {
        let known: Vec<&str> = BUILT_IN.iter().map(|tour| tour.name).collect();
        return Err(Failure::usage(format!(
            "tour {name}: there is no such walkthrough; choose one of {}, or give a file with --tour-file",
            known.join(", ")
        )));
    };
    TourFile::built_in(tour).map_err(|error| wrong(name, &[error]))
}

fn read(path: &Path) -> Result<TourFile, Failure> {
    let shown = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| Failure::usage(format!("{shown}: {}", io_error(&error))))?;
    TourFile::read(&text, path).map_err(|error| wrong(&shown, &[error]))
}

fn wrong(file: &str, errors: &[FileError]) -> Failure {
    Failure::Usage(errors.iter().flat_map(|error| error.lines(file)).collect())
}

fn prepared(file: &TourFile) -> Result<PreparedTour, Failure> {
    let prepared = file.prepare(None).map_err(|errors| wrong(file.name(), &errors))?;
    prepared
        .ok_or_else(|| Failure::usage(format!("{}: the seed gives too little to look at; name another", file.name())))
}

/// The variant of a seat.
fn variant(file: &TourFile, seat: u64) -> Result<PreparedTour, Failure> {
    if !file.has_variants() {
        return Err(Failure::usage(format!("--seed: {} has files for its data, and no variants", file.name())));
    }
    let found = variant_of_seat(file, seat).map_err(|errors| wrong(file.name(), &errors))?;
    found.ok_or_else(|| Failure::usage(format!("--seed {seat}: no variant was found; name another seat")))
}

/// Lists the walkthroughs with how far the user is.
fn list() -> Result<ExitCode, Failure> {
    let states = TourStates::read(|name| std::env::var(name).ok());
    output::write(|out| {
        writeln!(out, "{:<15} {:<44} {:>7}  Progress", "Name", "What it is about", "Minutes")?;
        for tour in &BUILT_IN {
            let Ok(file) = TourFile::built_in(tour) else { continue };
            let progress = states.of(tour.name);
            let state = if progress.step > 0 {
                format!("step {} of {}", progress.step + 1, file.steps())
            } else if progress.finished {
                format!("done, {} of {} right", progress.right, progress.questions)
            } else {
                "-".to_owned()
            };
            writeln!(out, "{:<15} {:<44} {:>7}  {state}", tour.name, file.title(), file.minutes())?;
        }
        writeln!(out, "\nStart one with its name: signinscope tour {}", BUILT_IN[0].name)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a walkthrough, takes it by its keys, and lists its steps.
fn check(path: &Path) -> Result<ExitCode, Failure> {
    let named = path.to_str().filter(|_| !path.exists()).and_then(BuiltInTour::named);
    let file = match named {
        Some(tour) => built_in(tour.name)?,
        None => read(path)?,
    };
    let prepared = prepared(&file)?;
    let proof = prove(&prepared);
    output::write(|out| write_steps(out, &file, &prepared, proof.as_ref().err()))?;
    match proof {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err((step, reason)) => Err(Failure::usage(format!("{}: step {step}: {reason}", path.display()))),
    }
}

fn write_steps(
    out: &mut impl Write,
    file: &TourFile,
    prepared: &PreparedTour,
    wrong: Option<&(usize, String)>,
) -> io::Result<()> {
    writeln!(out, "{}, {}", file.title(), counted(file.steps() as u64, "step"))?;
    for (number, step) in (1..).zip(&prepared.tour.steps) {
        let state = match wrong {
            Some((at, _)) if *at == number => "NOT DONE",
            Some((at, _)) if *at < number => "not tried",
            _ => "done",
        };
        let task = match &step.task {
            Task::Reach(_) => format!("keys {}", step.keys),
            Task::Choose(choices) => {
                let right = choices.iter().position(|choice| choice.right).map_or(0, |at| at + 1);
                format!("{} answers, {right} is right", choices.len())
            }
            Task::Judge { user, decision, .. } => format!("keys {}: {user} is {}", step.keys, decision.name()),
        };
        writeln!(out, "{number:>2}  {state:<9} {}: {task}", step.title)?;
    }
    for (name, fact) in &prepared.facts {
        writeln!(out, "{{{name}}} is {fact}")?;
    }
    Ok(())
}
