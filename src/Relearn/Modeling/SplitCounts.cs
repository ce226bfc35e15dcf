using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Scoping;

namespace Relearn.Modeling;

/// <summary>What the split gave each side.</summary>
/// <param name="By">What decided.</param>
/// <param name="Group">The column none of whose values stands on two sides.</param>
/// <param name="EmbargoDays">Days left out before the validation and the test period.</param>
/// <param name="Embargoed">Rows left out by it.</param>
/// <param name="Parts">Training, validation, test.</param>
public sealed record SplitCounts(SplitBy By, string? Group, double EmbargoDays, long Embargoed, IReadOnlyList<SplitPart> Parts)
{
    internal static SplitCounts Of(RowsFile file, TimeSplit split, SplitConfig config)
    {
        SplitPart Part(string name, RowRange range)
        {
            var (rows, positives) = EncodedRows.Count(file, range);
            return new(name, range.Rows, rows, positives, config.Group is { } group ? GroupSplit.Count(file, group, range.First, range.End) : null);
        }
        return new(config.By, config.Group, config.EmbargoDays, split.Validation.First - split.Train.End + split.Test.First - split.Validation.End,
            [Part("training", split.Train), Part("validation", split.Validation), Part("test", split.Test)]);
    }
}

/// <summary>One side of a split.</summary>
/// <param name="Name">Training, validation or test.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Used">Those whose label was known in time.</param>
/// <param name="Positives">Those of them whose label is true.</param>
/// <param name="Groups">Values of the group's column.</param>
public sealed record SplitPart(string Name, long Rows, long Used, long Positives, long? Groups);
