using Relearn.Inference;
using Relearn.Inference.Features;

namespace Relearn.Serving.Combining;

/// <summary>Gives a second model the rows that stand in the scratch of the one that was asked, column by column.</summary>
sealed class SentColumns
{
    // Place of each of its columns among those that callers send.
    readonly int[] _from;

    /// <param name="predictor">The second model.</param>
    /// <param name="sent">The columns of the one that is asked.</param>
    public SentColumns(Predictor predictor, IReadOnlyList<InputColumn> sent)
    {
        Absent = [.. predictor.Inputs.Where(i => !sent.Contains(i)).Select(i => i.Name)];
        _from = [.. predictor.Inputs.Select(i => sent.ToList().IndexOf(i))];
    }

    /// <summary>What it reads and callers do not send.</summary>
    public IReadOnlyList<string> Absent { get; }

    /// <summary>Copies rows; nothing may be absent.</summary>
    public void Copy(ColumnBatch rows, PredictorScratch own, int count)
    {
        for (var c = 0; c < _from.Length; c++)
        {
            var sent = rows.Vectors[_from[c]];
            for (var i = 0; i < count; i++)
            {
                if (sent.Kind == ValueKind.Text) { own.SetText(i, c, sent.Codes[i] < 0 ? null : sent.Dictionary[sent.Codes[i]]); }
                else { own.SetNumber(i, c, sent.Numbers[i]); }
            }
        }
    }
}
