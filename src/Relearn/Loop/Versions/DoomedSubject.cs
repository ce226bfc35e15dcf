using Relearn.Inference.Features;
using Relearn.Serving;

namespace Relearn.Loop.Versions;

/// <summary>All rows of one subject.</summary>
sealed class DoomedSubject(InputColumn key, string value) : IDoomedRows
{
    readonly double[] _goes = new double[ColumnBatch.TrainingRows];

    public IReadOnlyList<InputColumn> Columns { get; } = [key];

    public ReadOnlySpan<double> Judge(ColumnBatch batch)
    {
        for (var i = 0; i < batch.Rows; i++) { _goes[i] = Replay.NameOf(batch.Vectors[0], i) == value ? 1 : 0; }
        return _goes.AsSpan(0, batch.Rows);
    }

    public bool? Judge(LoggedPrediction prediction) => prediction.Key == value;

    public bool? JudgeKey(string key) => key == value;

    public bool QuotedIn(string list) => list.Contains(value, StringComparison.Ordinal);
}
