pub mod publish;
pub fn x(){}
