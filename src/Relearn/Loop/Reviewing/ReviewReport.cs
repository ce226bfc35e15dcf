using Relearn.Data.Labels.Suspects;

namespace Relearn.Loop.Reviewing;

/// <summary>How a review stands, and what it says.</summary>
/// <param name="Id">The review.</param>
/// <param name="Dataset">The data set version whose labels are looked at.</param>
/// <param name="Items">Labels that were ranked.</param>
/// <param name="Learner">What ranked them.</param>
/// <param name="Filtered">How many confident learning takes for wrong by itself.</param>
/// <param name="Drawn">Items that people are asked to judge.</param>
/// <param name="Judged">Those that they did.</param>
/// <param name="Estimate">Number of wrong labels and the strata; null until something was judged.</param>
/// <param name="Cut">What is expected of the cut with the largest expected F1, or of the one with the requested precision: as far as it pays to look.</param>
/// <param name="Change">What --accept changes: as far as a label is more probably wrong than right, or the cut with the requested precision.</param>
/// <param name="Precision">The requested precision; null: none was asked for.</param>
/// <param name="Groups">Annotators, sources, slices of time and segments, the worst of each first.</param>
/// <param name="Duplicates">Rows that are equal in all features, or nearly so, and have different labels; the first of them are listed.</param>
/// <param name="Accepted">Labels that were changed when the cut was accepted; null: it was not.</param>
/// <param name="Exported">The file with what is left to judge, if that was asked for.</param>
/// <param name="Next">What to do now.</param>
sealed record ReviewReport(
    string Id, string Dataset, int Items, string Learner, int Filtered, int Drawn, int Judged, ReviewEstimate? Estimate, ReviewCut? Cut, ReviewCut? Change, double? Precision,
    IReadOnlyList<ReviewGroup> Groups, ConflictingDuplicates Duplicates, int? Accepted, string? Exported, string Next);

/// <summary>A group of labels.</summary>
/// <param name="By">What makes the groups: a column, <c>time</c>.</param>
/// <param name="Group">How suspect its labels are.</param>
sealed record ReviewGroup(string By, GroupSuspicion Group);
