//! The look of every figure, in one place: colours, textures, widths and sizes,
//! in units of a picture.

use plotters::style::RGBColor;

/// A colour.
pub type Colour = RGBColor;

/// Distance that text keeps from the border.
pub const MARGIN: f64 = 8.0;
/// Size of all text: 14 pixels where a wide picture is 700 pixels
/// wide, or a narrow one 364.
pub const SIZE: f64 = 20.0;
/// Height of a line of text.
pub const LINE: f64 = 28.0;
/// Distance of the lines of one text.
pub const SPACING: f64 = 24.0;
/// Width of thin lines: axes, grid, borders.
pub const THIN: f64 = 1.0;
/// Width of lines that carry data.
pub const BOLD: f64 = 3.0;
/// Width of the white edge that parts a mark from what lies beside or below it.
pub const EDGE: f64 = 1.2;
/// Distance between the marks of a texture.
pub const PITCH: f64 = 20.0;

/// Paper.
pub const WHITE: Colour = RGBColor(0xFF, 0xFF, 0xFF);
/// Text.
pub const INK: Colour = RGBColor(0x1A, 0x1A, 0x1A);
/// Axes, borders and whatever must be seen without standing out.
pub const AXIS: Colour = RGBColor(0x76, 0x76, 0x76);
/// Grid lines, which need not be seen.
pub const GRID: Colour = RGBColor(0xDD, 0xDD, 0xDD);
/// A stretch of time behind the data.
pub const SHADE: Colour = RGBColor(0xEC, 0xEF, 0xF2);

/// Categories, in order of use, so that neighbours in a stack contrast; each
/// also has its [`Texture`].
pub const CATEGORIES: [Colour; 6] = [
    RGBColor(0x12, 0x43, 0x6D),
    RGBColor(0x28, 0xA1, 0x97),
    RGBColor(0x80, 0x16, 0x50),
    RGBColor(0xF4, 0x6A, 0x25),
    RGBColor(0x3D, 0x3D, 0x3D),
    RGBColor(0xA2, 0x85, 0xD1),
];

/// The main colour of a figure with one kind of mark.
pub const MAIN: Colour = CATEGORIES[0];
/// The colour of what the reader should look at.
pub const ACCENT: Colour = CATEGORIES[3];

/// A colour mixed with paper, for an area behind lines of that colour.
pub fn tint(colour: Colour) -> Colour {
    let part = |part: u8| part.midpoint(u8::MAX).midpoint(u8::MAX);
    RGBColor(part(colour.0), part(colour.1), part(colour.2))
}

/// Amounts, from little to much. None of them is a category, because on dark
/// pages much is bright and the first category is not.
pub const AMOUNTS: [Colour; 5] = [
    RGBColor(0xE0, 0xEC, 0xF8),
    RGBColor(0xAC, 0xD0, 0xF1),
    RGBColor(0x6B, 0xAC, 0xE6),
    RGBColor(0x20, 0x73, 0xBC),
    RGBColor(0x0E, 0x3A, 0x61),
];

/// Every colour of a drawing, and what stands for it on a dark page. Categories
/// take turns there too: one is as dark as its contrast with the paper allows,
/// its neighbours are bright.
pub fn pairs() -> Vec<(Colour, Colour)> {
    let mut pairs = vec![
        (WHITE, RGBColor(0x14, 0x18, 0x1C)),
        (INK, RGBColor(0xE8, 0xEC, 0xEF)),
        (AXIS, RGBColor(0x8E, 0x95, 0x9C)),
        (GRID, RGBColor(0x30, 0x37, 0x3E)),
        (SHADE, RGBColor(0x20, 0x27, 0x2E)),
        (tint(MAIN), RGBColor(0x1B, 0x2A, 0x38)),
    ];
    pairs.extend(CATEGORIES.into_iter().zip(DARK_CATEGORIES));
    pairs.extend(AMOUNTS.into_iter().zip(DARK_AMOUNTS));
    pairs
}

const DARK_CATEGORIES: [Colour; 6] = [
    RGBColor(0x38, 0x73, 0xAE),
    RGBColor(0x7D, 0xE0, 0xD4),
    RGBColor(0xAB, 0x4A, 0x88),
    RGBColor(0xFF, 0xC1, 0x99),
    RGBColor(0x6B, 0x70, 0x76),
    RGBColor(0xD6, 0xC8, 0xF6),
];

const DARK_AMOUNTS: [Colour; 5] = [
    RGBColor(0x1D, 0x2A, 0x37),
    RGBColor(0x28, 0x43, 0x5E),
    RGBColor(0x3B, 0x67, 0x90),
    RGBColor(0x69, 0xA2, 0xD6),
    RGBColor(0xCF, 0xE6, 0xFB),
];

/// What stands for a colour on a dark page; none for a colour that is not ours.
pub fn dark(colour: Colour) -> Option<Colour> {
    let found = pairs().into_iter().find(|(light, _)| *light == colour);
    found.map(|(_, dark)| dark)
}

/// Rules that recolour drawings inside `figure` elements for a dark page. What a
/// drawing writes are attributes, over which any rule prevails.
pub fn dark_css() -> String {
    let mut css = String::new();
    for (light, dark) in pairs() {
        let (light, dark) = (hex(light), hex(dark));
        for name in ["fill", "stroke"] {
            css.push_str(&format!(
                "figure svg [{name}=\"{light}\"]{{{name}:{dark}}}\n"
            ));
        }
    }
    css
}

/// A colour as drawings write it.
pub fn hex(colour: Colour) -> String {
    format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
}

/// What tells areas apart for those who do not see the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texture {
    /// Nothing.
    Plain,
    /// Dots.
    Dots,
    /// Strokes that rise.
    Rising,
    /// Strokes that fall.
    Falling,
    /// Level strokes.
    Level,
    /// Upright strokes.
    Upright,
}

/// The textures of the categories.
pub const TEXTURES: [Texture; 6] = [
    Texture::Plain,
    Texture::Dots,
    Texture::Rising,
    Texture::Level,
    Texture::Falling,
    Texture::Upright,
];

/// How an area is filled.
#[derive(Debug, Clone, Copy)]
pub struct Fill {
    /// Its colour.
    pub colour: Colour,
    /// Its texture.
    pub texture: Texture,
    /// The colour of the texture.
    pub ink: Colour,
    /// Whether a border is needed, because the colour is hardly one.
    pub border: bool,
}

impl Fill {
    /// The fill of a category.
    pub fn category(index: usize) -> Self {
        let index = index % CATEGORIES.len();
        Self {
            colour: CATEGORIES[index],
            texture: TEXTURES[index],
            ink: WHITE,
            border: false,
        }
    }

    /// The fill of what is unknown or withheld.
    pub fn hatched() -> Self {
        Self {
            colour: WHITE,
            texture: Texture::Rising,
            ink: AXIS,
            border: true,
        }
    }

    /// The fill of nothing.
    pub fn empty() -> Self {
        Self {
            texture: Texture::Plain,
            ..Self::hatched()
        }
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Its width.
    pub width: f64,
    /// Length of its dashes and gaps; solid if absent.
    pub dash: Option<f64>,
}

impl Stroke {
    /// A solid line.
    pub const fn solid(colour: Colour, width: f64) -> Self {
        Self {
            colour,
            width,
            dash: None,
        }
    }

    /// A dashed line.
    pub const fn dashed(colour: Colour, width: f64) -> Self {
        Self {
            colour,
            width,
            dash: Some(7.0),
        }
    }
}

/// The contrast of two colours, from 1 to 21 (WCAG 2.2).
pub fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: Colour) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            libm::pow((part + 0.055) / 1.055, 2.4)
        }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}
