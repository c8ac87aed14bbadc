//! What a curve says of a cohort: all cases whose clock started in one year.

/// A column of the table of curves, explained.
pub struct CurveMeasure {
    /// Its name in files.
    pub id: &'static str,
    pub label: &'static str,
    /// As sentences.
    pub definition: &'static str,
    pub formula: &'static str,
    pub source: &'static str,
}

/// The measures of a curve, in the order of their columns.
pub const CURVES: [CurveMeasure; 4] = [
    CurveMeasure {
        id: "still_waiting",
        label: "Still waiting (%)",
        definition: "The share of the cohort that was still waiting when the week was over. Any end removes a case: its event, a refusal, a decision not to issue a plan, a withdrawal. Cases still open count as waiting, and the curve ends where the youngest case of its year has been followed to.",
        formula: "Kaplan-Meier: the product over the steps of 1 − ends ÷ cases still waiting before the step",
        source: "Kaplan and Meier (1958), Journal of the American Statistical Association 53:457–481.",
    },
    CurveMeasure {
        id: "plan_issued",
        label: "Ended with its event (%)",
        definition: "The share of the cohort whose clock had ended with its event by the end of the week: a plan issued or, under another clock, its decision. Ends without it compete: a request that is refused will have no plan, so this is not one less those still waiting.",
        formula: "Aalen-Johansen: the sum over the steps of those still waiting before it × events ÷ cases still waiting before it",
        source: "Aalen and Johansen (1978), Scandinavian Journal of Statistics 5:141–150.",
    },
    CurveMeasure {
        id: "lower",
        label: "Still waiting: lower limit (%)",
        definition: "The lower 95 % limit of the share still waiting: what chance alone could give. None of 0 % and 100 %.",
        formula: "Greenwood's variance, on the scale log(−log S)",
        source: "Kalbfleisch and Prentice (1980), The Statistical Analysis of Failure Time Data.",
    },
    CurveMeasure {
        id: "upper",
        label: "Still waiting: upper limit (%)",
        definition: "The upper 95 % limit of the share still waiting: what chance alone could give. None of 0 % and 100 %.",
        formula: "Greenwood's variance, on the scale log(−log S)",
        source: "Kalbfleisch and Prentice (1980), The Statistical Analysis of Failure Time Data.",
    },
];
