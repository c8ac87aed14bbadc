//! Semantic SVG: a mark carries the class of its role, and a style sheet gives it its colour.
//!
//! Plotters knows colours only, so each [`Role`] travels through it as a colour of its own and is turned
//! back into a class when it is written. Everything is drawn on a canvas of ten times the size, because
//! plotters counts in whole pixels, and divided again on output: one decimal is finer than the eye.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::ops::Range;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{BoldPoints, Ranged as _};
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{Color as _, CoordTranslate as _, IntoFont as _, RGBColor};
use plotters::style::TextStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

/// How many canvas pixels make one unit of the view box.
const FINENESS: f64 = 10.0;

/// The size of ordinary text in units of the view box, as `templates/chart.css` sets it.
pub const TEXT: f64 = 13.0;

/// A place on the canvas, in units of the view box.
pub type Place = (f64, f64);

macro_rules! roles {
    ($($name:ident $class:literal,)*) => {
        /// What a mark or a text is there for; the style sheet knows it under its class.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Role { $($name,)* }

        impl Role {
            /// All roles, in the order of their palette colours.
            pub const ALL: &[Role] = &[$(Role::$name,)*];

            /// Returns the name that style sheets use for the role.
            pub const fn class(self) -> &'static str {
                match self { $(Role::$name => $class,)* }
            }
        }
    };
}

roles! {
    Axis "axis",
    Base "base",
    Grid "grid",
    Wash "wash",
    Leader "leader",
    Label "label",
    Strong "strong",
    Here "here",
    Key "key",
    Line "line",
    Band "band",
    Dot "dot",
    Name "name",
    Whisker "whisker",
    Peer "peer",
    PeerDashed "peer dashed",
    PeerDot "peer-dot",
    PeerWhisker "peer-whisker",
    Own "own",
    OwnWhisker "own-whisker",
    OwnDot "own-dot",
    OwnName "own-name",
    Law "law",
    LawName "law-name",
    Came "came",
    Spot "spot",
    Run "run",
    Common "common",
    Better "better",
    Worse "worse",
    Event "event",
    Break "break",
    Middle "middle",
    MiddleEnd "middle-end",
    Typical "typical",
    Within "within",
    Later "later",
    LaterTight "later tight",
    Longest "longest",
    WithinName "within-name",
    LaterName "later-name",
    LongestName "longest-name",
    Hollow "hollow",
    Unknown "unknown",
    Symbol "symbol",
    Notice "notice",
    NoticeSmall "notice small",
}

impl Role {
    /// The colour that stands for the role inside plotters. Nobody ever sees it.
    fn colour(self) -> RGBColor {
        RGBColor(self as u8, 0, 0)
    }

    fn of(colour: BackendColor) -> Role {
        Role::ALL[usize::from(colour.rgb.0)]
    }

    /// Returns the size of a text of this role in units of the view box.
    pub const fn size(self) -> f64 {
        match self {
            Role::Here => 15.0,
            Role::Notice => 44.0,
            Role::NoticeSmall => 26.0,
            _ => TEXT,
        }
    }

    const fn is_bold(self) -> bool {
        matches!(
            self,
            Role::Strong
                | Role::Here
                | Role::Name
                | Role::OwnName
                | Role::LawName
                | Role::WithinName
                | Role::LaterName
                | Role::LongestName
                | Role::Notice
                | Role::NoticeSmall
        )
    }
}

/// Which part of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Start,
    Middle,
    End,
}

/// A rectangle of the canvas, in units of the view box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pane {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Pane {
    /// A rectangle by its upper left and its lower right corner.
    pub fn new((left, top): Place, (right, bottom): Place) -> Pane {
        Pane {
            left,
            top,
            right,
            bottom,
        }
    }

    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// What a reader who cannot see a chart is told, and the class and the id it has in the page.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    pub id: &'a str,
    pub class: &'a str,
    pub title: &'a str,
    pub description: &'a str,
}

/// A drawing in progress.
pub struct Canvas {
    backend: Rc<RefCell<Backend>>,
    area: DrawingArea<Backend, Shift>,
    width: f64,
    height: f64,
}

impl Canvas {
    pub fn new(width: f64, height: f64) -> Canvas {
        let backend = Rc::new(RefCell::new(Backend::new(width, height)));
        let area = DrawingArea::from(&backend);
        Canvas {
            backend,
            area,
            width,
            height,
        }
    }

    pub fn width(&self) -> f64 {
        self.width
    }

    pub fn height(&self) -> f64 {
        self.height
    }

    /// Gives the next mark a `<title>`, which browsers show as a tooltip.
    pub fn titled(&self, title: &str) -> &Canvas {
        self.backend.borrow_mut().tooltip = Some(title.to_owned());
        self
    }

    /// Draws a line through the places. A single place leaves no mark.
    pub fn line(&self, role: Role, places: &[Place]) {
        if places.len() > 1 {
            let points: Vec<_> = places.iter().map(|&place| pixel(place)).collect();
            self.draw(&PathElement::new(points, role.colour()));
        }
    }

    pub fn polygon(&self, role: Role, places: &[Place]) {
        let points: Vec<_> = places.iter().map(|&place| pixel(place)).collect();
        self.draw(&Polygon::new(points, role.colour()));
    }

    pub fn rectangle(&self, role: Role, pane: &Pane) {
        let corners = [
            pixel((pane.left, pane.top)),
            pixel((pane.right, pane.bottom)),
        ];
        self.draw(&Rectangle::new(corners, role.colour().filled()));
    }

    pub fn square(&self, role: Role, (x, y): Place, half: f64) {
        self.rectangle(role, &Pane::new((x - half, y - half), (x + half, y + half)));
    }

    pub fn circle(&self, role: Role, place: Place, radius: f64) {
        let radius = (radius * FINENESS).round() as i32;
        self.draw(&Circle::new(pixel(place), radius, role.colour().filled()));
    }

    /// Writes a text with its baseline at the place.
    pub fn text(&self, role: Role, align: Align, place: Place, text: &str) {
        self.draw(&Text::new(text, pixel(place), text_style(role, align)));
    }

    /// Writes a text about a place, turned by whole degrees, which plotters itself cannot.
    pub fn slanted_text(&self, role: Role, place: Place, degrees: i32, text: &str) {
        let (x, y) = pixel(place);
        let turn = format!(" transform=\"rotate({degrees} {} {})\"", units(x), units(y));
        self.backend
            .borrow_mut()
            .push_text(role, Align::Middle, (x, y), &turn, text);
    }

    /// Returns the finished drawing as markup that can stand inside a page.
    pub fn finish(self, head: &Head) -> String {
        let (id, class) = (escape(head.id), escape(head.class));
        let (title, description) = (escape(head.title), escape(head.description));
        format!(
            "<svg class=\"{class}\" viewBox=\"{}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\
             <title id=\"{id}-title\">{title}</title><desc id=\"{id}-desc\">{description}</desc>{}</svg>",
            self.view_box(),
            self.backend.borrow().body,
        )
    }

    /// Returns the finished drawing as a strip for a table row, whose cells say in words what it shows.
    pub fn finish_strip(self, class: &str) -> String {
        format!(
            "<svg class=\"{}\" viewBox=\"{}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{}</svg>",
            escape(class),
            self.view_box(),
            self.backend.borrow().body,
        )
    }

    fn view_box(&self) -> String {
        format!(
            "0 0 {} {}",
            units(pixels(self.width)),
            units(pixels(self.height))
        )
    }

    fn draw<'a, E>(&self, element: &'a E)
    where
        &'a E: plotters::element::PointCollection<'a, BackendCoord>,
        E: plotters::element::Drawable<Backend>,
    {
        self.area
            .draw(element)
            .expect("writing into a string cannot fail");
    }
}

/// The two scales of a plot: values to places, and the ticks between.
pub struct Plot {
    pub pane: Pane,
    scales: Cartesian2d<RangedCoordf64, RangedCoordf64>,
}

impl Plot {
    /// Lays the values `x` over the width of the pane and the values `y` over its height, from the bottom.
    pub fn new(pane: Pane, x: Range<f64>, y: Range<f64>) -> Plot {
        let across = pixels(pane.left)..pixels(pane.right);
        let upwards = pixels(pane.bottom)..pixels(pane.top);
        Plot {
            pane,
            scales: Cartesian2d::new(x, y, (across, upwards)),
        }
    }

    pub fn at(&self, x: f64, y: f64) -> Place {
        let (left, top) = self.scales.translate(&(x, y));
        (f64::from(left) / FINENESS, f64::from(top) / FINENESS)
    }

    pub fn x(&self, value: f64) -> f64 {
        self.at(value, self.scales.get_y_range().start).0
    }

    pub fn y(&self, value: f64) -> f64 {
        self.at(self.scales.get_x_range().start, value).1
    }
}

/// Returns at most `most` round values between the ends of a range.
pub fn ticks(range: Range<f64>, most: usize) -> Vec<f64> {
    RangedCoordf64::from(range).key_points(BoldPoints(most))
}

/// Writes SVG elements into a string, for plotters.
struct Backend {
    body: String,
    size: (u32, u32),
    tooltip: Option<String>,
}

impl Backend {
    fn new(width: f64, height: f64) -> Backend {
        Backend {
            body: String::new(),
            size: (pixels(width) as u32, pixels(height) as u32),
            tooltip: None,
        }
    }

    fn push_shape(&mut self, shape: &str, role: Role, geometry: &str) {
        let class = role.class();
        let _ = write!(self.body, "<{shape} class=\"{class}\" {geometry}");
        match self.tooltip.take() {
            Some(title) => {
                let _ = write!(self.body, "><title>{}</title></{shape}>", escape(&title));
            }
            None => self.body.push_str("/>"),
        }
    }

    fn push_path(&mut self, role: Role, points: impl IntoIterator<Item = BackendCoord>, end: &str) {
        let mut route = String::from("d=\"");
        for (index, (x, y)) in points.into_iter().enumerate() {
            let step = if index == 0 { "M" } else { " " };
            let _ = write!(route, "{step}{} {}", units(x), units(y));
        }
        self.push_shape("path", role, &format!("{route}{end}\""));
    }

    fn push_text(
        &mut self,
        role: Role,
        align: Align,
        (x, y): BackendCoord,
        extra: &str,
        text: &str,
    ) {
        let anchor = match align {
            Align::Start => "",
            Align::Middle => " text-anchor=\"middle\"",
            Align::End => " text-anchor=\"end\"",
        };
        let (class, x, y, text) = (role.class(), units(x), units(y), escape(text));
        let _ = write!(
            self.body,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{anchor}{extra}>{text}</text>"
        );
    }
}

type Outcome = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Backend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }

    fn present(&mut self) -> Outcome {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome {
        self.draw_rect(point, (point.0 + 1, point.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Outcome {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        _fill: bool,
    ) -> Outcome {
        let (x, y) = (units(left.min(right)), units(top.min(bottom)));
        let (width, height) = (units((right - left).abs()), units((bottom - top).abs()));
        let geometry = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
        self.push_shape("rect", Role::of(style.color()), &geometry);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        self.push_path(Role::of(style.color()), path, "");
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        _fill: bool,
    ) -> Outcome {
        let geometry = format!(
            "cx=\"{}\" cy=\"{}\" r=\"{}\"",
            units(x),
            units(y),
            units(radius as i32)
        );
        self.push_shape("circle", Role::of(style.color()), &geometry);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Outcome {
        self.push_path(Role::of(style.color()), corners, "z");
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        place: BackendCoord,
    ) -> Outcome {
        let align = match style.anchor().h_pos {
            HPos::Left => Align::Start,
            HPos::Center => Align::Middle,
            HPos::Right => Align::End,
        };
        self.push_text(Role::of(style.color()), align, place, "", text);
        Ok(())
    }
}

fn text_style(role: Role, align: Align) -> TextStyle<'static> {
    let h_pos = match align {
        Align::Start => HPos::Left,
        Align::Middle => HPos::Center,
        Align::End => HPos::Right,
    };
    let font = ("sans-serif", role.size() * FINENESS).into_font();
    let colour = role.colour();
    font.color(&colour).pos(Pos::new(h_pos, VPos::Bottom))
}

fn pixels(units: f64) -> i32 {
    (units * FINENESS).round() as i32
}

fn pixel((x, y): Place) -> BackendCoord {
    (pixels(x), pixels(y))
}

/// Writes a canvas length in units of the view box, with a decimal only where there is one.
fn units(pixels: i32) -> String {
    let (sign, size) = (if pixels < 0 { "-" } else { "" }, pixels.unsigned_abs());
    match size % 10 {
        0 => format!("{sign}{}", size / 10),
        tenth => format!("{sign}{}.{tenth}", size / 10),
    }
}

/// Returns the text with the characters that mean something in markup spelt out.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // The control characters that XML does not allow even when they are spelt out.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Returns the estimated width of a text of a role, in units of the view box.
///
/// No font is at hand and readers have different ones, so the classes of letters are set a little wider
/// than in Arial: a label that is thought too wide costs a few units, one thought too narrow is cut off.
pub fn text_width(role: Role, text: &str) -> f64 {
    let hundredths: u32 = text.chars().map(hundredths_of_em).sum();
    let weight = if role.is_bold() { 1.12 } else { 1.0 };
    f64::from(hundredths) / 100.0 * role.size() * weight * 1.08
}

fn hundredths_of_em(character: char) -> u32 {
    match character {
        'i' | 'j' | 'l' | '\'' | '’' | '|' => 25,
        ' ' | '.' | ',' | ':' | ';' | '!' | 'f' | 't' | 'I' | '[' | ']' | '(' | ')' | '/' | '·' => {
            31
        }
        'r' | '-' => 37,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => 51,
        'm' | 'M' | '%' | '—' => 90,
        'w' => 75,
        'W' => 98,
        'A'..='Z' => 69,
        _ => 57,
    }
}

/// Breaks a text into lines that are at most `width` wide, between words only.
pub fn wrap(role: Role, text: &str, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if text_width(role, &format!("{line} {word}")) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The sheet that gives every role its look, for pages and for files.
pub const SHEET: &str = include_str!("../../templates/chart.css");

/// What stands around a chart that has left its page.
#[derive(Clone, Copy, Debug)]
pub struct Surround<'a> {
    pub title: &'a str,
    /// Measure, population, area and period.
    pub caption: &'a str,
    pub source: &'a str,
    pub notice: Option<&'a str>,
}

/// The margin around a chart in a file of its own.
const FRAME: f64 = 24.0;
const TITLE_SIZE: f64 = 20.0;

/// Returns a chart made by [`Canvas::finish`] as a file of its own, with its title, caption and source.
///
/// The colours are written out, light and dark: drawing programs do not know custom properties.
pub fn standalone(svg: &str, around: &Surround) -> String {
    let (width, height) = extent(svg);
    let titles = wrap_at(TITLE_SIZE, around.title, width);
    let top = FRAME + titles.len() as f64 * 25.0 + 8.0;
    let notes = notes(around, width);
    let bottom = top + height + 26.0;
    let full = (
        width + 2.0 * FRAME,
        bottom + notes.len() as f64 * 19.0 + FRAME - 13.0,
    );
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\"{labels}>\
         <style>{style}</style><rect class=\"ground\" width=\"{w}\" height=\"{h}\"/>{titles}{chart}{notes}</svg>\n",
        w = shown(full.0),
        h = shown(full.1),
        labels = label(svg),
        style = file_style(),
        titles = lines("title", FRAME + 16.0, 25.0, &titles),
        chart = nested(svg, top, width, height),
        notes = lines("caption", bottom, 19.0, &notes),
    )
}

fn shown(length: f64) -> String {
    units(pixels(length))
}

fn notes(around: &Surround, width: f64) -> Vec<String> {
    let texts = [Some(around.caption), Some(around.source), around.notice];
    texts
        .into_iter()
        .flatten()
        .flat_map(|text| wrap(Role::Label, text, width))
        .collect()
}

fn wrap_at(size: f64, text: &str, width: f64) -> Vec<String> {
    wrap(Role::Strong, text, width * TEXT / size)
}

fn lines(class: &str, first: f64, step: f64, lines: &[String]) -> String {
    let mut markup = String::new();
    for (index, line) in lines.iter().enumerate() {
        let y = shown(first + index as f64 * step);
        let x = shown(FRAME);
        let _ = write!(
            markup,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>",
            escape(line)
        );
    }
    markup
}

/// Makes the chart a part of the file, which takes over its label.
fn nested(svg: &str, top: f64, width: f64, height: f64) -> String {
    let (x, y, width, height) = (shown(FRAME), shown(top), shown(width), shown(height));
    let place = format!("<svg x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
    svg.replacen(&label(svg), "", 1).replacen("<svg", &place, 1)
}

/// Returns the attributes that name the chart to a screen reader.
fn label(svg: &str) -> String {
    format!(" role=\"{}\"", between(svg, " role=\"", "\">"))
}

/// Returns the width and the height of the chart.
fn extent(svg: &str) -> (f64, f64) {
    let view_box = between(svg, "viewBox=\"0 0 ", "\"");
    let (width, height) = view_box
        .split_once(' ')
        .expect("Canvas::finish wrote this view box");
    let number = |text: &str| text.parse().expect("Canvas::finish wrote this number");
    (number(width), number(height))
}

fn between<'a>(svg: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = svg
        .split_once(start)
        .expect("Canvas::finish wrote this attribute");
    rest.split_once(end)
        .expect("Canvas::finish closed this attribute")
        .0
}

/// Returns the rules of the sheet for marks, with the light colours and again with the dark ones.
fn file_style() -> String {
    let (roles, rest) = SHEET
        .split_once("/* Marks */")
        .expect("the sheet marks its marks");
    let (marks, _) = rest
        .split_once("/* Pages */")
        .expect("the sheet marks its page rules");
    let mut palettes = roles.split(":root").skip(1).map(palette);
    let light = palettes.next().expect("the sheet has light colours");
    let dark = palettes.next().expect("the sheet has dark colours");
    let light = compact(&painted(marks, &light));
    let dark = compact(&painted(marks, &dark));
    format!("{light}@media screen and (prefers-color-scheme: dark){{{dark}}}")
}

fn palette(block: &str) -> Vec<(String, String)> {
    let inside = block.split('}').next().unwrap_or_default();
    let declarations = inside
        .split([';', '{'])
        .filter_map(|line| line.trim().split_once(':'));
    declarations
        .map(|(name, colour)| (format!("var({})", name.trim()), colour.trim().to_owned()))
        .collect()
}

fn painted(rules: &str, palette: &[(String, String)]) -> String {
    palette
        .iter()
        .fold(rules.to_owned(), |rules, (name, colour)| {
            rules.replace(name, colour)
        })
}

fn compact(rules: &str) -> String {
    rules
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("/*"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: Head = Head {
        id: "c1-wide",
        class: "chart wide",
        title: "T",
        description: "D",
    };

    fn check_body(draw: impl Fn(&Canvas), expected: &str) {
        let canvas = Canvas::new(100.0, 50.0);
        draw(&canvas);
        let svg = canvas.finish_strip("strip");
        let open = "<svg class=\"strip\" viewBox=\"0 0 100 50\" preserveAspectRatio=\"none\" aria-hidden=\"true\">";
        assert_eq!(svg, format!("{open}{expected}</svg>"));
    }

    #[test]
    fn marks_carry_their_role_and_one_decimal() {
        check_body(
            |canvas| canvas.line(Role::Line, &[(0.0, 0.0), (10.25, 20.0), (30.04, 5.5)]),
            r#"<path class="line" d="M0 0 10.3 20 30 5.5"/>"#,
        );
        check_body(
            |canvas| canvas.polygon(Role::Band, &[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]),
            r#"<path class="band" d="M0 0 1 0 1 1z"/>"#,
        );
        check_body(
            |canvas| canvas.square(Role::OwnDot, (10.0, 10.0), 4.5),
            r#"<rect class="own-dot" x="5.5" y="5.5" width="9" height="9"/>"#,
        );
        check_body(
            |canvas| canvas.text(Role::Label, Align::End, (90.0, 20.0), "50%"),
            r#"<text class="label" x="90" y="20" text-anchor="end">50%</text>"#,
        );
    }

    #[test]
    fn a_title_belongs_to_the_next_mark_only() {
        check_body(
            |canvas| {
                canvas
                    .titled("2024: 37.8%")
                    .circle(Role::Dot, (5.0, 5.0), 4.0);
                canvas.circle(Role::Dot, (9.0, 5.0), 4.0);
            },
            r#"<circle class="dot" cx="5" cy="5" r="4"><title>2024: 37.8%</title></circle><circle class="dot" cx="9" cy="5" r="4"/>"#,
        );
    }

    #[test]
    fn text_from_outside_cannot_become_markup() {
        check_body(
            |canvas| canvas.text(Role::Label, Align::Start, (0.0, 0.0), "<b> \"R&D\"\u{1}"),
            "<text class=\"label\" x=\"0\" y=\"0\">&lt;b&gt; &quot;R&amp;D&quot;\u{fffd}</text>",
        );
        let head = Head {
            id: "a\"b",
            class: "chart",
            title: "<script>",
            description: "a & b",
        };
        assert_eq!(
            Canvas::new(10.0, 10.0).finish(&head),
            "<svg class=\"chart\" viewBox=\"0 0 10 10\" role=\"img\" aria-labelledby=\"a&quot;b-title a&quot;b-desc\">\
             <title id=\"a&quot;b-title\">&lt;script&gt;</title><desc id=\"a&quot;b-desc\">a &amp; b</desc></svg>"
        );
    }

    #[test]
    fn every_role_survives_plotters_and_has_a_rule() {
        for &role in Role::ALL {
            assert_eq!(Role::of(role.colour().to_backend_color()), role);
            for class in role.class().split(' ') {
                let selector = format!(".{class}");
                let ends = |rest: &str| rest.starts_with([' ', ',', '{', '.', '[']);
                assert!(
                    SHEET.split(&selector).skip(1).any(ends),
                    "{class} has no rule"
                );
            }
        }
    }

    #[test]
    fn a_plot_lays_values_over_its_pane() {
        let pane = Pane::new((40.0, 20.0), (140.0, 220.0));
        let plot = Plot::new(pane, 0.0..10.0, 0.0..100.0);
        assert_eq!(plot.at(0.0, 0.0), (40.0, 220.0));
        assert_eq!(plot.at(5.0, 25.0), (90.0, 170.0));
        assert_eq!(plot.at(10.0, 100.0), (140.0, 20.0));
        assert_eq!(ticks(0.0..100.0, 6), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(
            wrap(Role::Label, "North East Derbyshire", 90.0),
            ["North East", "Derbyshire"]
        );
        assert_eq!(
            wrap(Role::Label, "Elmton-with-Creswell", 20.0),
            ["Elmton-with-Creswell"]
        );
        assert!(wrap(Role::Label, " ", 90.0).is_empty());
    }

    fn file() -> String {
        let canvas = Canvas::new(340.0, 100.0);
        canvas.line(Role::Line, &[(0.0, 0.0), (10.0, 10.0)]);
        let around = Surround {
            title: "Fewer than half in time",
            caption: "Plans issued within 20 weeks, Derbyshire, 2024.",
            source: "Source: Department for Education.",
            notice: Some("Invented cases"),
        };
        standalone(&canvas.finish(&HEAD), &around)
    }

    #[test]
    fn a_file_of_its_own_is_well_formed_and_labelled_once() {
        let file = file();
        assert!(
            file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"388\""),
            "{file}"
        );
        assert_eq!(
            file.matches("role=\"img\" aria-labelledby=\"c1-wide-title c1-wide-desc\"")
                .count(),
            1
        );
        assert_eq!(file.matches("<svg").count(), file.matches("</svg>").count());
        let order = [
            "class=\"title\"",
            "class=\"line\"",
            "Plans issued",
            "Source: ",
            "Invented cases",
        ];
        let places: Vec<_> = order
            .iter()
            .map(|part| file.find(part).expect(part))
            .collect();
        assert!(places.is_sorted());
    }

    #[test]
    fn a_file_of_its_own_brings_both_palettes_and_no_custom_property() {
        let file = file();
        assert!(!file.contains("var("));
        assert!(
            !file.contains("max-width"),
            "a narrow window must not hide a file"
        );
        let (light, dark) = file
            .split_once("@media screen and (prefers-color-scheme: dark)")
            .unwrap();
        assert!(
            light.contains(".line{fill:none;stroke:#12436d") || light.contains("stroke: #12436d")
        );
        assert!(dark.contains("#7fb4e6"));
    }
}
