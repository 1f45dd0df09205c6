//! Computes the contrast of every style of every theme on the palettes of common terminals: at least 4.5 : 1, the
//! minimum for text of WCAG 2.2, success criterion 1.4.3. Themes for dark backgrounds are tested on dark palettes, the
//! light theme on light ones.

use super::theme::{Colours, Theme};
use crate::detect::Severity;
use crate::signin::Status;
use ratatui::style::{Color, Modifier, Style};

/// The least contrast of text.
const LEAST: f64 = 4.5;

/// A colour as 0xRRGGBB.
type Rgb = u32;

/// The default colours of a terminal, and its sixteen. Bold shows one of the first eight as its bright one.
struct Palette {
    name: &'static str,
    /// Bold brightens the foreground after foreground and background were swapped, so that the text of a reversed bar
    /// becomes bright black.
    brightens_reversed: bool,
    foreground: Rgb,
    /// The default foreground in bold.
    bold_foreground: Rgb,
    background: Rgb,
    /// The eight basic colours.
    basic: [Rgb; 8],
    /// Their bright ones.
    bright: [Rgb; 8],
}

/// The palette of VGA, which putty and the Linux console share but for the brightness of the first eight.
const VGA_BRIGHT: [Rgb; 8] = [0x55_5555, 0xff_5555, 0x55_ff55, 0xff_ff55, 0x55_55ff, 0xff_55ff, 0x55_ffff, 0xff_ffff];

/// putty 0.78: `load_open_settings` in `settings.c`. Bold is shown as a colour (`CONF_bold_style`), applied after the
/// reversal (`do_text_internal` in `unix/window.c`).
const PUTTY: Palette = Palette {
    name: "PuTTY",
    brightens_reversed: true,
    foreground: 0xbb_bbbb,
    bold_foreground: 0xff_ffff,
    background: 0x00_0000,
    basic: [0x00_0000, 0xbb_0000, 0x00_bb00, 0xbb_bb00, 0x00_00bb, 0xbb_00bb, 0x00_bbbb, 0xbb_bbbb],
    bright: VGA_BRIGHT,
};

/// The Linux console: `default_red`, `default_grn`, `default_blu` and `build_attr` in `drivers/tty/vt/vt.c`.
const LINUX: Palette = Palette {
    name: "the Linux console",
    brightens_reversed: true,
    foreground: 0xaa_aaaa,
    bold_foreground: 0xff_ffff,
    background: 0x00_0000,
    basic: [0x00_0000, 0xaa_0000, 0x00_aa00, 0xaa_5500, 0x00_00aa, 0xaa_00aa, 0x00_aaaa, 0xaa_aaaa],
    bright: VGA_BRIGHT,
};

/// xterm 379: `XTerm-col.ad`, with the values that `rgb.txt` has for its names of colours; `boldColors` is on.
const XTERM: Palette = Palette {
    name: "xterm",
    brightens_reversed: false,
    foreground: 0xe5_e5e5,
    bold_foreground: 0xff_ffff,
    background: 0x00_0000,
    basic: [0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5],
    bright: [0x7f_7f7f, 0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff],
};

/// rxvt-unicode 9.30: `def_colorName` in `init.C`; `intensityStyles` is on.
const URXVT: Palette = Palette {
    name: "rxvt-unicode",
    brightens_reversed: false,
    foreground: 0xff_ffff,
    bold_foreground: 0xff_ffff,
    background: 0x00_0000,
    basic: [0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00cd, 0xcd_00cd, 0x00_cdcd, 0xfa_ebd7],
    bright: [0x40_4040, 0xff_0000, 0x00_ff00, 0xff_ff00, 0x00_00ff, 0xff_00ff, 0x00_ffff, 0xff_ffff],
};

/// The console of Windows and Windows Terminal: `campbellColorTable` in microsoft/terminal, `src/types/colorTable.cpp`.
/// Bold is bright by default (`intenseTextStyle`), the default foreground too (`TextColor::GetColor`).
const CAMPBELL: Palette = Palette {
    name: "Windows, Campbell",
    brightens_reversed: false,
    foreground: 0xcc_cccc,
    bold_foreground: 0xf2_f2f2,
    background: 0x0c_0c0c,
    basic: [0x0c_0c0c, 0xc5_0f1f, 0x13_a10e, 0xc1_9c00, 0x00_37da, 0x88_1798, 0x3a_96dd, 0xcc_cccc],
    bright: [0x76_7676, 0xe7_4856, 0x16_c60c, 0xf9_f1a5, 0x3b_78ff, 0xb4_009e, 0x61_d6d6, 0xf2_f2f2],
};

/// Windows Terminal's light scheme Tango Light: microsoft/terminal, `src/cascadia/TerminalSettingsModel/defaults.json`.
const TANGO_LIGHT: Palette = Palette {
    name: "Windows Terminal, Tango Light",
    brightens_reversed: false,
    foreground: 0x55_5753,
    bold_foreground: 0x55_5753,
    background: 0xff_ffff,
    basic: [0x00_0000, 0xcc_0000, 0x4e_9a06, 0xc4_a000, 0x34_65a4, 0x75_507b, 0x06_989a, 0xd3_d7cf],
    bright: [0x55_5753, 0xef_2929, 0x8a_e234, 0xfc_e94f, 0x72_9fcf, 0xad_7fa8, 0x34_e2e2, 0xee_eeec],
};

/// VS Code: `ansiColorMap` and `TERMINAL_FOREGROUND_COLOR` in microsoft/vscode,
/// `src/vs/workbench/contrib/terminal/common/terminalColorRegistry.ts`, on the background of Dark+. Its own correction of
/// contrast (`terminal.integrated.minimumContrastRatio`) is left out.
const VSCODE_DARK: Palette = Palette {
    name: "VS Code, dark",
    brightens_reversed: false,
    foreground: 0xcc_cccc,
    bold_foreground: 0xcc_cccc,
    background: 0x1e_1e1e,
    basic: [0x00_0000, 0xcd_3131, 0x0d_bc79, 0xe5_e510, 0x24_72c8, 0xbc_3fbc, 0x11_a8cd, 0xe5_e5e5],
    bright: [0x66_6666, 0xf1_4c4c, 0x23_d18b, 0xf5_f543, 0x3b_8eea, 0xd6_70d6, 0x29_b8db, 0xe5_e5e5],
};

/// The same, on the background of Light+.
const VSCODE_LIGHT: Palette = Palette {
    name: "VS Code, light",
    brightens_reversed: false,
    foreground: 0x33_3333,
    bold_foreground: 0x33_3333,
    background: 0xff_ffff,
    basic: [0x00_0000, 0xcd_3131, 0x00_bc00, 0x94_9800, 0x04_51a5, 0xbc_05bc, 0x05_98bc, 0x55_5555],
    bright: [0x66_6666, 0xcd_3131, 0x14_ce14, 0xb5_ba00, 0x04_51a5, 0xbc_05bc, 0x05_98bc, 0xa5_a5a5],
};

const DARK: [Palette; 6] = [PUTTY, LINUX, XTERM, URXVT, CAMPBELL, VSCODE_DARK];

/// Terminals without a light scheme of their own are taken in black on white, as Debian installs xterm and rxvt-unicode.
const LIGHT: [Palette; 6] =
    [on_white(&PUTTY), on_white(&LINUX), on_white(&XTERM), on_white(&URXVT), TANGO_LIGHT, VSCODE_LIGHT];

const fn on_white(palette: &Palette) -> Palette {
    Palette { foreground: 0x00_0000, bold_foreground: 0x00_0000, background: 0xff_ffff, ..*palette }
}

impl Palette {
    /// The colours of text and background that this terminal shows for a style.
    fn colours(&self, style: Style) -> (Rgb, Rgb) {
        let bold = style.add_modifier.contains(Modifier::BOLD);
        let reversed = style.add_modifier.contains(Modifier::REVERSED);
        if reversed && bold && self.brightens_reversed {
            return (self.bright[0], self.colour(style.fg, false));
        }
        let text = self.colour(style.fg, bold);
        if reversed { (self.background, text) } else { (text, self.background) }
    }

    fn colour(&self, colour: Option<Color>, bright: bool) -> Rgb {
        let index = match colour {
            None | Some(Color::Reset) => return if bright { self.bold_foreground } else { self.foreground },
            Some(Color::Rgb(red, green, blue)) => return u32::from_be_bytes([0, red, green, blue]),
            Some(Color::Indexed(index)) => index,
            Some(Color::Black) => 0,
            Some(Color::Red) => 1,
            Some(Color::Green) => 2,
            Some(Color::Yellow) => 3,
            Some(Color::Blue) => 4,
            Some(Color::Magenta) => 5,
            Some(Color::Cyan) => 6,
            Some(Color::Gray) => 7,
            Some(Color::DarkGray) => 8,
            Some(Color::LightRed) => 9,
            Some(Color::LightGreen) => 10,
            Some(Color::LightYellow) => 11,
            Some(Color::LightBlue) => 12,
            Some(Color::LightMagenta) => 13,
            Some(Color::LightCyan) => 14,
            Some(Color::White) => 15,
        };
        match index {
            0..8 if bright => self.bright[usize::from(index)],
            0..8 => self.basic[usize::from(index)],
            8..16 => self.bright[usize::from(index) - 8],
            _ => indexed(index),
        }
    }
}

/// A colour of the 256 beyond the sixteen: a cube of six levels, then 24 greys (`256colres.pl` of xterm).
fn indexed(index: u8) -> Rgb {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    let [red, green, blue] = match index {
        16..232 => [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map(level),
        _ => [8 + 10 * (index - 232); 3],
    };
    u32::from_be_bytes([0, red, green, blue])
}

/// The relative luminance of WCAG 2.2.
fn luminance(colour: Rgb) -> f64 {
    let [_, red, green, blue] = colour.to_be_bytes().map(|byte| {
        let value = f64::from(byte) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The contrast ratio of WCAG 2.2, from 1 to 21.
fn contrast((one, other): (Rgb, Rgb)) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Every style in which the explorer draws text.
fn styles(theme: Theme) -> Vec<(String, Style)> {
    let mut styles: Vec<(String, Style)> = [
        ("plain", Style::new()),
        ("dim", theme.dim()),
        ("strong", theme.strong()),
        ("accent", theme.accent()),
        ("caveat", theme.caveat()),
        ("bad", theme.bad()),
        ("good", theme.good()),
        ("bold", Style::new().add_modifier(Modifier::BOLD)),
    ]
    .map(|(name, style)| (name.to_owned(), style))
    .into();
    styles.extend(Severity::ALL.map(|severity| (format!("{severity:?}"), theme.severity(severity))));
    styles.extend(Status::ALL.map(|status| (format!("{status:?}"), theme.status(status))));
    let patched = |styles: &[(String, Style)], name: &str, over: Style| -> Vec<_> {
        styles.iter().map(|(meaning, style)| (format!("{meaning}, {name}"), style.patch(over))).collect()
    };
    let matched = patched(&styles, "matched", theme.matched());
    styles.extend(matched);
    let (selected, held) = (patched(&styles, "selected", theme.selected()), patched(&styles, "held", theme.held()));
    styles.extend(selected);
    styles.extend(held);
    styles
}

const TIERS: [Colours; 4] = [Colours::None, Colours::Basic, Colours::Indexed, Colours::True];

#[test]
fn text_has_enough_contrast_in_every_theme_on_every_palette() {
    let mut faint = Vec::new();
    for name in Theme::names() {
        let palettes = if name == Theme::LIGHT { LIGHT } else { DARK };
        for tier in TIERS {
            let theme = Theme::named(name, tier).expect("a theme");
            for (meaning, style) in styles(theme) {
                for palette in &palettes {
                    let ratio = contrast(palette.colours(style));
                    if ratio < LEAST {
                        faint.push(format!("{name} in {tier:?}, {meaning}, in {}: {ratio:.2}", palette.name));
                    }
                }
            }
        }
    }
    assert!(faint.is_empty(), "{faint:#?}");
}

#[test]
fn no_text_is_dim_and_no_reversed_text_is_bold() {
    for name in Theme::names() {
        for tier in TIERS {
            for (meaning, style) in styles(Theme::named(name, tier).expect("a theme")) {
                let has = |modifier| style.add_modifier.contains(modifier);
                assert!(!has(Modifier::DIM), "{name} in {tier:?}, {meaning}");
                assert!(!has(Modifier::REVERSED) || !has(Modifier::BOLD), "{name} in {tier:?}, {meaning}");
            }
        }
    }
}

#[test]
fn contrast_is_computed_as_wcag_says() {
    assert!((contrast((0x00_0000, 0xff_ffff)) - 21.0).abs() < 1e-9);
    // The grey that WCAG's techniques give as the lightest on white.
    assert!(contrast((0x76_7676, 0xff_ffff)) > LEAST && contrast((0x77_7777, 0xff_ffff)) < LEAST);
    // Reversed bold text in PuTTY, which the themes keep clear of.
    let bold_reversed = Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED);
    assert_eq!(PUTTY.colours(bold_reversed), (0x55_5555, 0xbb_bbbb));
    assert!(contrast(PUTTY.colours(bold_reversed)) < LEAST);
    assert_eq!([16, 124, 231, 232, 255].map(indexed), [0, 0xaf_0000, 0xff_ffff, 0x08_0808, 0xee_eeee]);
}
