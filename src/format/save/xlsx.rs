//! An Excel workbook: one sheet a layer, a frozen head, points as two columns. Text is always written
//! as text, never as a formula. Same input, same bytes: the workbook carries no time of its own.

use super::csv::{free, only_points};
use super::{columns, of, placed, shown, text, Kind, Sheet};
use crate::crs::Crs;
use crate::error::{Code, Error, Fault, Result};
use crate::format::row::{Cell, View};
use geo::Geometry;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use std::path::{Path, PathBuf};

/// Most rows of a sheet.
const ROWS: usize = 1_048_575;
/// Most characters of a cell.
const CELL: usize = 32_767;

/// Writes a workbook.
///
/// # Errors
/// A layer has more rows than a sheet takes, or the disk refuses.
pub fn write(sheets: &[Sheet], crs: &Crs, path: &Path) -> Result<Vec<PathBuf>> {
    let mut book = Workbook::new();
    if let Ok(then) = ExcelDateTime::from_ymd(2000, 1, 1) {
        book.set_properties(&DocProperties::new().set_creation_datetime(&then));
    }
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        if sheet.features.len() > ROWS {
            let fault = Fault::new(Code::TooBig, shown(path)).field(&sheet.name);
            let fault = fault.found(sheet.features.len().to_string());
            return Err(fault.expected(format!("≤ {ROWS}")).into());
        }
        let name = tab(&sheet.name, &names);
        names.push(name.clone());
        page(&mut book, &name, sheet, crs, path)?;
    }
    book.save(path).map_err(|e| failed(path, e))?;
    Ok(vec![path.to_path_buf()])
}

fn failed(path: &Path, e: XlsxError) -> Error {
    match e {
        XlsxError::IoError(e) => Error::io(path, e),
        e => Error::io(path, std::io::Error::other(e.to_string())),
    }
}

/// A name that Excel takes: 31 characters, some of them forbidden, no two alike.
fn tab(name: &str, taken: &[String]) -> String {
    let clean: String = name
        .chars()
        .map(|c| {
            if "[]:*?/\\'".contains(c) || c.is_control() {
                '_'
            } else {
                c
            }
        })
        .take(28)
        .collect();
    let clean = if clean.is_empty() {
        "layer".into()
    } else {
        clean
    };
    let mut name = clean.clone();
    let mut k = 2;
    while taken.iter().any(|t| t.eq_ignore_ascii_case(&name)) {
        name = format!("{clean}_{k}");
        k += 1;
    }
    name
}

fn page(book: &mut Workbook, name: &str, sheet: &Sheet, crs: &Crs, path: &Path) -> Result<()> {
    let io = |e| failed(path, e);
    let bold = Format::new().set_bold();
    let columns = columns(sheet);
    let points = only_points(sheet) == Some(true);
    let page = book.add_worksheet();
    page.set_name(name).map_err(io)?;
    let axes = match crs.is_projected() {
        true => ["x", "y"],
        false => ["lon", "lat"],
    };
    let mut head: Vec<String> = columns.iter().map(|c| c.0.clone()).collect();
    if points {
        head.extend(axes.iter().map(|a| free(a, &columns)));
    }
    for (k, title) in head.iter().take(16_384).enumerate() {
        page.write_string_with_format(0, k as u16, cut(title), &bold)
            .map_err(io)?;
        let wide = columns.get(k).is_some_and(|c| c.1 == Kind::Text);
        page.set_column_width(k as u16, if wide { 22 } else { 14 })
            .map_err(io)?;
    }
    page.set_freeze_panes(1, 0).map_err(io)?;
    for (k, f) in sheet.features.iter().enumerate() {
        let row = k as u32 + 1;
        for (c, (column, _)) in columns.iter().take(16_384).enumerate() {
            let value = of(f, column);
            put(page, row, c as u16, value).map_err(io)?;
        }
        if let (true, Some(g)) = (points, &f.geometry) {
            if let Geometry::Point(p) = placed(g, crs, k + 1, &shown(path))? {
                let c = columns.len() as u16;
                page.write_number(row, c, p.x()).map_err(io)?;
                page.write_number(row, c + 1, p.y()).map_err(io)?;
            }
        }
    }
    Ok(())
}

fn put(
    page: &mut rust_xlsxwriter::Worksheet,
    row: u32,
    column: u16,
    value: &Cell,
) -> std::result::Result<(), XlsxError> {
    // Excel keeps fifteen digits: longer whole numbers are codes.
    match value.view() {
        View::Null => {}
        View::Bool(b) => {
            page.write_boolean(row, column, b)?;
        }
        View::Whole(n) if n.unsigned_abs() < 1_000_000_000_000_000 => {
            page.write_number(row, column, n as f64)?;
        }
        View::Real(n) => {
            page.write_number(row, column, n)?;
        }
        _ => {
            page.write_string(row, column, cut(&text(value)))?;
        }
    }
    Ok(())
}

fn cut(text: &str) -> String {
    // Excel counts UTF-16 units.
    let mut units = 0;
    let fits = text.chars().take_while(|c| {
        units += c.len_utf16();
        units <= CELL
    });
    fits.collect()
}
