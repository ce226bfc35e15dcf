namespace Relearn.Data.Maturity;

/// <summary>How late the labels of a data set version come: the states of its rows and the curve of maturity, of all rows and by slice.</summary>
/// <param name="Dataset">Id of the version.</param>
/// <param name="Label">Name of the label.</param>
/// <param name="States">Counts of rows by state, and what is wrong with events; null where labels are given with the rows and not by an event.</param>
/// <param name="FullAgeDays">Age at which a row is mature, days; of labels that are given with the rows, the age by which all of them were known.</param>
/// <param name="Complete">Some row is that old; else the curve ends before it.</param>
/// <param name="Half">Age by which half of the positives was seen, days.</param>
/// <param name="NineTenths">Age by which nine tenths were seen, days.</param>
/// <param name="Curves">All rows first, then each declared slice.</param>
sealed record MaturityReport(string Dataset, string Label, LabelStates? States, double FullAgeDays, bool Complete, double Half, double NineTenths, IReadOnlyList<SegmentMaturity> Curves)
{
    /// <summary>Version of the algorithm.</summary>
    public const int Algorithm = 1;

    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "maturity";
}

/// <summary>The curve of some rows.</summary>
/// <param name="Segment">Name of the slice; <c>all</c> for all rows.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Events">Positives that were seen.</param>
/// <param name="Curve">Points at even ages.</param>
sealed record SegmentMaturity(string Segment, long Rows, long Events, IReadOnlyList<MaturityPoint> Curve);
