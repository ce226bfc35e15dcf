using Relearn.Data.Versions;

namespace Relearn.Loop.Differences;

/// <summary>What differs between two runs, and which of it made the difference of the metric.</summary>
/// <param name="Project">The project.</param>
/// <param name="Before">The one run.</param>
/// <param name="After">The other run.</param>
/// <param name="Changes">Everything that differs.</param>
/// <param name="Data">Rows and cells that differ; null where both runs read the same rows, or the rows of one are gone.</param>
/// <param name="Attribution">Which of it made the difference; null where that cannot be found out, and <paramref name="Notes"/> say why.</param>
/// <param name="Notes">What a reader has to know about how far this goes.</param>
sealed record RunDifference(string Project, ComparedRun Before, ComparedRun After, IReadOnlyList<Change> Changes, DataChanges? Data, Attribution? Attribution, IReadOnlyList<string> Notes)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "difference";

    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 1;
}

/// <summary>A run as its own record has it.</summary>
/// <param name="Run">Its id.</param>
/// <param name="At">When it was made.</param>
/// <param name="Dataset">Its data set version.</param>
/// <param name="Build">The build that made it.</param>
/// <param name="TestRows">Rows that judged it then.</param>
/// <param name="RocAuc">Its AUC on these.</param>
/// <param name="LogLoss">Its log loss on these.</param>
/// <param name="ValuePerDecision">Money of one decision on these.</param>
sealed record ComparedRun(string Run, DateTimeOffset At, string Dataset, string Build, long TestRows, double? RocAuc, double LogLoss, double ValuePerDecision);

/// <summary>One thing that differs.</summary>
/// <param name="What"><c>data</c>, <c>labels</c>, <c>features</c>, <c>code</c> or <c>settings</c>.</param>
/// <param name="Name">Which: a column, a feature, a key of project.yaml.</param>
/// <param name="Before">As it was in the one run; null: it was not there.</param>
/// <param name="After">As it is in the other.</param>
/// <param name="Part">The part of <see cref="Attribution"/> that it belongs to; null: it does not touch what the model learns or decides.</param>
sealed record Change(string What, string Name, string? Before, string? After, string? Part);

/// <summary>Rows and cells that differ.</summary>
/// <param name="MatchedBy">How it is told which row is which.</param>
/// <param name="RowsBefore">Rows of the one run.</param>
/// <param name="RowsAfter">Rows of the other.</param>
/// <param name="Added">Rows that only the other has.</param>
/// <param name="Removed">Rows that only the one has.</param>
/// <param name="Reordered">Rows that both have stand in another order.</param>
/// <param name="Schema">Columns that came, went or have another type.</param>
/// <param name="Cells">Cells that differ in rows that both have, by column.</param>
/// <param name="Labels">Labels that differ in rows that both have.</param>
/// <param name="Profile">Columns that look otherwise as a whole.</param>
sealed record DataChanges(string MatchedBy, long RowsBefore, long RowsAfter, long Added, long Removed, bool Reordered,
    IReadOnlyList<SchemaChange> Schema, IReadOnlyList<CellChanges> Cells, LabelDifference Labels, IReadOnlyList<ProfileChange> Profile);

/// <summary>Labels that differ in rows that both runs have.</summary>
/// <param name="Arrived">Were missing, are known.</param>
/// <param name="Withdrawn">Were known, are missing.</param>
/// <param name="ToTrue">Were false, are true.</param>
/// <param name="ToFalse">Were true, are false.</param>
/// <param name="ToAnother">Were one of several classes, are another.</param>
/// <param name="Retimed">Say the same, but were known at another time.</param>
sealed record LabelDifference(long Arrived, long Withdrawn, long ToTrue, long ToFalse, long ToAnother, long Retimed)
{
    /// <summary>All that say something else.</summary>
    public long Changed => Arrived + Withdrawn + ToTrue + ToFalse + ToAnother;
}
