pub fn x(){}
pub mod synth;
