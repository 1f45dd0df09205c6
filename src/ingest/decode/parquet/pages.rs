//! Opens the columns of a row group, also those that are compressed with zstd, without a C compiler.

use crate::ingest::decode::zstd::ZstdReader;
use parquet::basic::CompressionCodec;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, SerializedPageReader};
use std::io::Read;
use std::sync::Arc;

/// The largest page that is decompressed, in bytes. Writers make pages of about 1 MB, and dictionaries of a few.
const MAX_PAGE: u64 = 1 << 30;

/// The name of a compression as `check` shows it; empty for none.
pub(super) fn name(codec: CompressionCodec) -> String {
    match codec {
        CompressionCodec::UNCOMPRESSED => String::new(),
        other => other.to_string().to_lowercase(),
    }
}

/// Opens a column of a row group.
///
/// # Errors
/// When its place or its compression cannot be read.
pub(super) fn open<R: ChunkReader + 'static>(
    file: &Arc<R>,
    group: &RowGroupMetaData,
    column: usize,
) -> Result<ColumnReader> {
    let rows = usize::try_from(group.num_rows())?;
    let column = group.column(column);
    let pages: Box<dyn PageReader> = match column.compression_codec() {
        CompressionCodec::ZSTD => {
            // The library reads zstd by C code only. Taken for uncompressed, a page is handed out as it is.
            let plain = column.clone().into_builder().set_compression_codec(CompressionCodec::UNCOMPRESSED).build()?;
            Box::new(ZstdPages(SerializedPageReader::new(Arc::clone(file), &plain, rows, None)?))
        }
        codec @ (CompressionCodec::BROTLI | CompressionCodec::LZO) => {
            let name = name(codec);
            let what = format!("its columns are compressed with {name}; write it again with snappy, gzip, lz4 or zstd");
            return Err(ParquetError::NYI(what));
        }
        _ => Box::new(SerializedPageReader::new(Arc::clone(file), column, rows, None)?),
    };
    Ok(get_column_reader(column.column_descr_ptr(), pages))
}

/// Decompresses the pages of a column.
struct ZstdPages<P>(P);

impl<P: PageReader> PageReader for ZstdPages<P> {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let Some(mut page) = self.0.get_next_page()? else { return Ok(None) };
        // Of a page of the second format, the levels come first and are not compressed.
        let plain = match &page {
            Page::DataPageV2 { is_compressed: false, .. } => return Ok(Some(page)),
            Page::DataPageV2 { def_levels_byte_len, rep_levels_byte_len, .. } => {
                *def_levels_byte_len as usize + *rep_levels_byte_len as usize
            }
            _ => 0,
        };
        let (Page::DataPage { buf, .. } | Page::DataPageV2 { buf, .. } | Page::DictionaryPage { buf, .. }) = &mut page;
        let (levels, packed) = buf
            .split_at_checked(plain)
            .ok_or_else(|| ParquetError::EOF("a page is shorter than its levels".to_owned()))?;
        let mut unpacked = levels.to_vec();
        ZstdReader::new(packed).take(MAX_PAGE).read_to_end(&mut unpacked)?;
        *buf = unpacked.into();
        Ok(Some(page))
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.0.at_record_boundary()
    }
}

impl<P: PageReader> Iterator for ZstdPages<P> {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
