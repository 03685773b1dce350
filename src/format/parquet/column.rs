//! Columns of a Parquet file as values, by their physical and logical types.

use crate::format::row::Cell;
use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{ByteArray, DataType};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::schema::types::ColumnDescriptor;
use bytes::Bytes;

/// One value a row, `None` where it is null.
pub type Values<T> = Vec<Option<T>>;

/// The values of a column of bytes.
///
/// # Errors
/// The column is damaged, or none of bytes.
pub fn blobs(reader: ColumnReader, of: &ColumnDescriptor, n: usize) -> Result<Values<Bytes>> {
    match reader {
        ColumnReader::ByteArrayColumnReader(r) => values(r, of, n, |b: ByteArray| {
            Some(Bytes::copy_from_slice(b.data()))
        }),
        _ => Err(ParquetError::General("geometry is not binary".into())),
    }
}

/// The values of a column without repetition; bytes that are no text are null.
///
/// # Errors
/// The column is damaged.
pub fn cells(reader: ColumnReader, of: &ColumnDescriptor, n: usize) -> Result<Values<Cell>> {
    let whole = number(of);
    match reader {
        ColumnReader::BoolColumnReader(r) => values(r, of, n, |b| Some(b.into())),
        ColumnReader::Int32ColumnReader(r) => values(r, of, n, |n| whole(i64::from(n))),
        ColumnReader::Int64ColumnReader(r) => values(r, of, n, whole),
        ColumnReader::Int96ColumnReader(r) => {
            values(r, of, n, |t| Some(Cell::text(&moment(t.to_nanos(), 9))))
        }
        ColumnReader::FloatColumnReader(r) => values(r, of, n, |n| Some(short(n))),
        ColumnReader::DoubleColumnReader(r) => values(r, of, n, |n| Some(Cell::real(n))),
        ColumnReader::ByteArrayColumnReader(r) => {
            let scale = scale(of);
            values(r, of, n, |b: ByteArray| bytes(b.data(), scale))
        }
        ColumnReader::FixedLenByteArrayColumnReader(r) => match scale(of) {
            Some(scale) => values(r, of, n, |b| bytes(b.data(), Some(scale))),
            None => Ok(vec![None; n]),
        },
    }
}

fn values<T: DataType, V>(
    mut reader: ColumnReaderImpl<T>,
    of: &ColumnDescriptor,
    n: usize,
    mut value: impl FnMut(T::T) -> Option<V>,
) -> Result<Values<V>> {
    let most = of.max_def_level();
    let (mut levels, mut found) = (Vec::new(), Vec::new());
    let mut out: Values<V> = Vec::new();
    while out.len() < n {
        levels.clear();
        found.clear();
        // In parts, so that a file that lies about its length takes no more than it has.
        let part = (n - out.len()).min(1 << 14);
        let (rows, _, _) = reader.read_records(part, Some(&mut levels), None, &mut found)?;
        if rows == 0 {
            return Err(ParquetError::General(format!("{} of {n} rows", out.len())));
        }
        let mut found = found.drain(..);
        match most {
            0 => out.extend(found.map(&mut value)),
            _ => {
                let one = |level: &i16| match *level == most {
                    true => found.next().and_then(&mut value),
                    false => None,
                };
                out.extend(levels.iter().map(one));
            }
        }
    }
    Ok(out)
}

/// What a whole number stands for: itself, a date, a moment, a decimal.
fn number(of: &ColumnDescriptor) -> impl Fn(i64) -> Option<Cell> {
    let (converted, scale) = (of.converted_type(), scale(of));
    let unit = match of.logical_type_ref() {
        Some(LogicalType::Timestamp(t)) => Some(match &t.unit {
            TimeUnit::MILLIS => 3,
            TimeUnit::MICROS => 6,
            TimeUnit::NANOS => 9,
        }),
        _ => match converted {
            ConvertedType::TIMESTAMP_MILLIS => Some(3),
            ConvertedType::TIMESTAMP_MICROS => Some(6),
            _ => None,
        },
    };
    move |n| {
        Some(match (converted, unit, scale) {
            (_, Some(places), _) => Cell::text(&moment(n, places)),
            (ConvertedType::DATE, _, _) => Cell::text(&day(n)),
            (_, _, Some(scale)) => decimal(i128::from(n), scale),
            (ConvertedType::UINT_64, _, _) => (n as u64).into(),
            (ConvertedType::UINT_32, _, _) => i64::from(n as u32).into(),
            _ => n.into(),
        })
    }
}

fn scale(of: &ColumnDescriptor) -> Option<i32> {
    let is = of.converted_type() == ConvertedType::DECIMAL
        || matches!(of.logical_type_ref(), Some(LogicalType::Decimal(_)));
    is.then(|| of.type_scale())
}

fn decimal(n: i128, scale: i32) -> Cell {
    match scale {
        0 => i64::try_from(n).map_or_else(|_| Cell::real(n as f64), Cell::from),
        // By way of text, so that it is the nearest double.
        _ => Cell::real(
            format!("{n}e{}", -i64::from(scale))
                .parse()
                .unwrap_or(f64::NAN),
        ),
    }
}

/// A float as the shortest number that it is the nearest float to.
fn short(n: f32) -> Cell {
    Cell::real(n.to_string().parse().unwrap_or(f64::NAN))
}

fn bytes(bytes: &[u8], scale: Option<i32>) -> Option<Cell> {
    match scale {
        None => std::str::from_utf8(bytes).ok().map(Cell::text),
        Some(_) if bytes.is_empty() || bytes.len() > 16 => None,
        Some(scale) => {
            let first = if bytes[0] & 0x80 != 0 { -1 } else { 0 };
            let n = bytes
                .iter()
                .fold(first, |n: i128, b| (n << 8) | i128::from(*b));
            Some(decimal(n, scale))
        }
    }
}

/// The day so many days after 1970-01-01 (Hinnant, chrono-compatible low-level date algorithms, 2013).
fn day(n: i64) -> String {
    let z = n.clamp(-4_000_000, 4_000_000) + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (d, m) = (
        doy - (153 * mp + 2) / 5 + 1,
        if mp < 10 { mp + 3 } else { mp - 9 },
    );
    let year = yoe + era * 400 + i64::from(m <= 2);
    format!("{year:04}-{m:02}-{d:02}")
}

/// The moment so many parts of a second after 1970, of which a second has ten to the `places`.
fn moment(n: i64, places: u32) -> String {
    let second = 10i64.pow(places);
    let (seconds, rest) = (n.div_euclid(second), n.rem_euclid(second));
    let (days, s) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let time = format!(
        "{}T{:02}:{:02}:{:02}",
        day(days),
        s / 3600,
        s / 60 % 60,
        s % 60
    );
    match rest {
        0 => time,
        _ => {
            let part = format!("{rest:0width$}", width = places as usize);
            format!("{time}.{}", part.trim_end_matches('0'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_moments_and_decimals() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(11_016), "2000-02-29");
        assert_eq!(day(-1), "1969-12-31");
        assert_eq!(moment(1_700_000_000_123, 3), "2023-11-14T22:13:20.123");
        assert_eq!(moment(-1, 9), "1969-12-31T23:59:59.999999999");
        assert_eq!(decimal(-12_345, 2), Cell::real(-123.45));
        assert_eq!(bytes(&[0xff, 0x85], Some(1)), Some(Cell::real(-12.3)));
        assert_eq!(bytes(&[0xff], None), None);
        assert_eq!(short(0.1), Cell::real(0.1));
    }
}
