using Relearn.Inference.Features;
using Relearn.Serving;

namespace Relearn.Loop.Versions;

/// <summary>Says which rows are to go, and what of the log is about them.</summary>
interface IDoomedRows
{
    /// <summary>Columns that tell; a version without one of them cannot be judged.</summary>
    IReadOnlyList<InputColumn> Columns { get; }

    /// <summary>Says of each row of a batch with these columns whether it goes: 1, 0, or missing where it cannot be told; such a row stays.</summary>
    ReadOnlySpan<double> Judge(ColumnBatch batch);

    /// <summary>Says of a logged decision whether it goes; null where what was logged does not tell.</summary>
    bool? Judge(LoggedPrediction prediction);

    /// <summary>Says of what was reported about a key, and names no decision, whether it goes; null where the key does not tell.</summary>
    bool? JudgeKey(string key);

    /// <summary>A list of single cells quotes what is to go.</summary>
    bool QuotedIn(string list);
}
