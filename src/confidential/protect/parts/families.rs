//! The relations by which published counts can be taken apart.

use crate::catalogue::Facet;

/// A way of cutting cases into parts, open to a reader where all of `needs` are shown.
pub(super) struct Family {
    pub needs: &'static [Facet],
    pub cut: Cut,
}

impl Family {
    pub(super) fn depends_on(&self, facet: Facet) -> bool {
        let stock = match self.cut {
            Cut::OpenByFlow => Some(Facet::Queue),
            Cut::OverByFlow | Cut::QueueAndOverByFlow => Some(Facet::Overdue),
            _ => None,
        };
        self.needs.contains(&facet) || stock == Some(facet)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Cut {
    /// Those that ended and that measures of the first needed facet count, by the day of the
    /// end, the measures and in or out of the limit.
    Counted,
    /// Those that ended and that no measure of the needed facets counts.
    Uncounted,
    /// The same, in or out of the limit.
    UncountedByLimit,
    /// Those that no measure counts as ended after their limit, if they did.
    UncountedLate,
    /// By the day of the start.
    Starts,
    /// The same, where measures of the needed facets count every end.
    StartsByFlow,
    /// By the last lawful day, those that had not ended by then, where measures of the needed
    /// facets count every late end.
    UnmetByFlow,
    /// By the day of the start and of the limit at once.
    StartsAndDues,
    /// The same, where measures of the needed facets count every end.
    StartsByFlowAndDues,
    /// Open at the end of a period: those that began by then less those that ended, where the
    /// tables begin with the first case and measures of the needed facets count every end.
    OpenByFlow,
    /// Open past the limit at the end of a period: those whose limit ran out unmet less those that
    /// ended late, likewise.
    OverByFlow,
    /// Open at the end of a period, by whether they are open past the limit, which is known in the same way.
    QueueAndOverByFlow,
    /// By the last lawful day and the day of the end at once, those that ended in time, where
    /// measures of the needed facets count all of them.
    EndsInTimeAndDues,
    /// Those that had ended by the end of a period but for those whose limit had run out by then and was kept, where the tables
    /// begin with the first case and measures of the needed facets count every end in time.
    EndsLessDues,
    /// Those that ended and that measures of the needed facets count, in or out of the limit, where they count every late end.
    EndsByLimit,
    /// Those that had ended by the end of a period, though their limit had not run out: those that
    /// began by then and are due later, less those open within the limit.
    EndedEarly,
    /// The same, where measures of the needed facets count every end.
    EndedEarlyByFlow,
    /// Those that began since some day and are not open at the end of a period within the limit, or
    /// within 52 weeks: where that day is as long ago, all that began less those in that band.
    StartsPastBand,
    /// Those that ended in a year, by whether they began before it, where measures of the needed
    /// facets count every end: those of the year are known by the band of 52 weeks.
    OlderEnds,
    /// By the last lawful day, and whether the case had ended by then.
    Dues,
    /// By the last lawful days under this clock and under others that start with the same rows.
    DuesOfClocks,
    /// Open at the end of a period, by the measures of the needed facets that count them.
    Queue,
}

impl Cut {
    /// Says whether the parts depend on which facets are needed.
    pub(super) fn looks_at_needs(self) -> bool {
        matches!(
            self,
            Cut::Counted
                | Cut::Uncounted
                | Cut::UncountedByLimit
                | Cut::UncountedLate
                | Cut::EndsByLimit
                | Cut::Queue
        )
    }

    /// Says whether the limits of other clocks stand beside it.
    pub(super) fn has_limits_of_others(self) -> bool {
        matches!(
            self,
            Cut::DuesOfClocks | Cut::StartsByFlow | Cut::StartsAndDues | Cut::StartsByFlowAndDues
        )
    }

    /// Says whether cases are cut by the day of their limit and by another day at once.
    pub(super) fn has_two_days(self) -> bool {
        matches!(
            self,
            Cut::StartsAndDues | Cut::StartsByFlowAndDues | Cut::EndsInTimeAndDues
        )
    }
}

/// Every relation by which published counts can be taken apart.
pub(super) const FAMILIES: [Family; 75] = {
    use Facet::{Due, Ended, Exceptions, Overdue, Queue, Started, Stopped, Timely};
    [
        family(&[Ended], Cut::Counted),
        family(&[Ended, Timely], Cut::Counted),
        family(&[Exceptions], Cut::Counted),
        family(&[Stopped], Cut::Counted),
        family(&[Queue], Cut::Queue),
        family(&[Queue, Overdue], Cut::Queue),
        family(&[Due], Cut::Dues),
        // Two limits of the same starts run out on different days.
        family(&[Due], Cut::DuesOfClocks),
        family(&[Started], Cut::Starts),
        // Starts are counted by their own periods and, as cases due, by the periods a limit later.
        family(&[Started, Due], Cut::StartsAndDues),
        // The queue before, and those that began, less the queue after are those that ended; less
        // the ends that are shown, they are all others.
        family(&[Queue, Started], Cut::Uncounted),
        family(&[Queue, Started, Ended], Cut::Uncounted),
        family(&[Queue, Started, Stopped], Cut::Uncounted),
        family(&[Queue, Started, Exceptions], Cut::Uncounted),
        family(&[Queue, Started, Ended, Stopped], Cut::Uncounted),
        family(&[Queue, Started, Ended, Exceptions], Cut::Uncounted),
        family(&[Queue, Started, Stopped, Exceptions], Cut::Uncounted),
        family(
            &[Queue, Started, Ended, Stopped, Exceptions],
            Cut::Uncounted,
        ),
        // Beside the queue over the limit, in or out of it.
        family(&[Queue, Overdue, Started], Cut::UncountedByLimit),
        family(
            &[Queue, Overdue, Started, Ended, Timely],
            Cut::UncountedByLimit,
        ),
        family(&[Queue, Overdue, Started, Stopped], Cut::UncountedByLimit),
        family(
            &[Queue, Overdue, Started, Exceptions],
            Cut::UncountedByLimit,
        ),
        family(
            &[Queue, Overdue, Started, Ended, Timely, Stopped],
            Cut::UncountedByLimit,
        ),
        family(
            &[Queue, Overdue, Started, Ended, Timely, Exceptions],
            Cut::UncountedByLimit,
        ),
        family(
            &[Queue, Overdue, Started, Stopped, Exceptions],
            Cut::UncountedByLimit,
        ),
        family(
            &[Queue, Overdue, Started, Ended, Timely, Stopped, Exceptions],
            Cut::UncountedByLimit,
        ),
        // The queue after, and all ends, less the queue before are those that began; the same
        // of the queue over the limit are those whose limit ran out unmet.
        family(&[Queue, Ended], Cut::StartsByFlow),
        family(&[Queue, Ended, Stopped], Cut::StartsByFlow),
        family(&[Queue, Exceptions, Stopped], Cut::StartsByFlow),
        family(&[Queue, Exceptions], Cut::StartsByFlow),
        family(&[Overdue, Ended, Timely], Cut::UnmetByFlow),
        family(&[Overdue, Ended, Timely, Stopped], Cut::UnmetByFlow),
        family(&[Overdue, Exceptions, Stopped], Cut::UnmetByFlow),
        // What is known of starts by the flow stands beside the dues as well.
        family(&[Ended, Queue, Due], Cut::StartsByFlowAndDues),
        family(&[Ended, Stopped, Queue, Due], Cut::StartsByFlowAndDues),
        family(&[Exceptions, Queue, Due], Cut::StartsByFlowAndDues),
        family(&[Exceptions, Stopped, Queue, Due], Cut::StartsByFlowAndDues),
        family(&[Started, Queue, Due], Cut::EndedEarly),
        family(&[Ended, Queue, Due], Cut::EndedEarlyByFlow),
        family(&[Ended, Stopped, Queue, Due], Cut::EndedEarlyByFlow),
        family(&[Exceptions, Queue, Due], Cut::EndedEarlyByFlow),
        family(&[Exceptions, Stopped, Queue, Due], Cut::EndedEarlyByFlow),
        family(&[Started, Queue, Overdue], Cut::StartsPastBand),
        family(&[Started, Queue, Overdue, Ended], Cut::OlderEnds),
        family(&[Started, Queue, Overdue, Ended, Stopped], Cut::OlderEnds),
        family(&[Started, Queue, Overdue, Exceptions], Cut::OlderEnds),
        family(
            &[Started, Queue, Overdue, Exceptions, Stopped],
            Cut::OlderEnds,
        ),
        // All that began less all that ended are open, though no queue is shown.
        family(&[Started, Ended], Cut::OpenByFlow),
        family(&[Started, Ended, Stopped], Cut::OpenByFlow),
        family(&[Started, Exceptions], Cut::OpenByFlow),
        family(&[Started, Exceptions, Stopped], Cut::OpenByFlow),
        family(&[Due, Ended, Timely], Cut::OverByFlow),
        family(&[Due, Ended, Timely, Stopped], Cut::OverByFlow),
        family(&[Due, Exceptions], Cut::OverByFlow),
        family(&[Due, Exceptions, Stopped], Cut::OverByFlow),
        // Beside the queue they leave those within the limit.
        family(&[Queue, Due, Ended, Timely], Cut::QueueAndOverByFlow),
        family(
            &[Queue, Due, Ended, Timely, Stopped],
            Cut::QueueAndOverByFlow,
        ),
        family(&[Queue, Due, Exceptions], Cut::QueueAndOverByFlow),
        family(&[Queue, Due, Exceptions, Stopped], Cut::QueueAndOverByFlow),
        // Those that ended in time are counted by the period of their end and, as cases due, by that
        // of their limit: the difference are those between the two.
        family(&[Ended, Timely, Due], Cut::EndsInTimeAndDues),
        family(&[Ended, Timely, Stopped, Due], Cut::EndsInTimeAndDues),
        family(&[Exceptions, Due], Cut::EndsInTimeAndDues),
        family(&[Exceptions, Stopped, Due], Cut::EndsInTimeAndDues),
        // Where nothing is shown of when they ended, they are all of which the limits that were kept are not.
        family(&[Ended, Due], Cut::EndsLessDues),
        family(&[Ended, Stopped, Due], Cut::EndsLessDues),
        // Those over the limit before, and those whose limit ran out unmet, less those over the
        // limit after are those that ended late; less the late ends that are shown, all others.
        family(&[Overdue, Due], Cut::UncountedLate),
        // Of all that ended they leave those in time.
        family(&[Overdue, Due, Ended], Cut::EndsByLimit),
        family(&[Overdue, Due, Ended, Stopped], Cut::EndsByLimit),
        family(&[Overdue, Due, Ended, Timely], Cut::UncountedLate),
        family(&[Overdue, Due, Stopped], Cut::UncountedLate),
        family(&[Overdue, Due, Exceptions], Cut::UncountedLate),
        family(&[Overdue, Due, Ended, Timely, Stopped], Cut::UncountedLate),
        family(
            &[Overdue, Due, Ended, Timely, Exceptions],
            Cut::UncountedLate,
        ),
        family(&[Overdue, Due, Stopped, Exceptions], Cut::UncountedLate),
        family(
            &[Overdue, Due, Ended, Timely, Stopped, Exceptions],
            Cut::UncountedLate,
        ),
    ]
};

pub(super) const fn family(needs: &'static [Facet], cut: Cut) -> Family {
    Family { needs, cut }
}
