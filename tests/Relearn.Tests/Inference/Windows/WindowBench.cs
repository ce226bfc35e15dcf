using Relearn.Inference.Features;
using Relearn.Inference.Windows;

namespace Relearn.Tests.Inference.Windows;

/// <summary>A program of windows over a little world: rows with a key, a number and a late label; a second source whose events have ids.</summary>
static class WindowBench
{
    public static readonly InputColumn[] Columns = [new("place", ValueKind.Text), new("lane", ValueKind.Number), new("x", ValueKind.Number)];

    public static readonly EventScope Events = new("late", [new("trades", [new("where", ValueKind.Text), new("price", ValueKind.Number), new("kind", ValueKind.Text)], HasIds: true)]);

    public static FeatureProgram Program(params string[] windows)
    {
        var (program, problems) = FeatureProgram.Compile(Columns, [.. windows.Select((w, i) => new Feature($"w{i}", w))], Events);
        Assert.Empty(problems.Select(p => p.Problem.Message));
        return program!;
    }

    public sealed record Row(double Time, string? Place, double Lane, double X, double Late, double Known);

    public sealed record Trade(double Time, double Known, double Id, string? Where, double Price, string? Kind);

    /// <summary>Rows as facts or to ask with.</summary>
    public static ColumnBatch Batch(FeatureProgram program, IReadOnlyList<Row> rows)
    {
        var batch = new ColumnBatch([.. program.BatchColumns, new(WindowState.LabelColumn, ValueKind.Boolean)], Math.Max(1, rows.Count)) { Rows = rows.Count };
        // As in a request: a list with a text for each row that has one.
        var texts = new List<string>();
        for (var c = 0; c < batch.Columns.Count; c++)
        {
            var vector = batch.Vectors[c];
            if (vector.Kind == ValueKind.Text) { vector.Dictionary = texts; }
            for (var r = 0; r < rows.Count; r++)
            {
                switch (batch.Columns[c].Name)
                {
                    case "place":
                        vector.Codes[r] = rows[r].Place is null ? -1 : texts.Count;
                        if (rows[r].Place is { } place) { texts.Add(place); }
                        break;
                    case "lane": vector.Numbers[r] = rows[r].Lane; break;
                    case "x": vector.Numbers[r] = rows[r].X; break;
                    case WindowState.LabelColumn: vector.Numbers[r] = rows[r].Late; break;
                }
            }
        }
        return batch;
    }

    public static void Tell(WindowState state, params IReadOnlyList<Trade> trades)
    {
        var batch = new ColumnBatch(Events.Sources[0].Columns, Math.Max(1, trades.Count)) { Rows = trades.Count };
        var texts = new List<string>();
        foreach (var vector in batch.Vectors.Where(v => v.Kind == ValueKind.Text)) { vector.Dictionary = texts; }
        for (var i = 0; i < trades.Count; i++)
        {
            batch.Vectors[0].Codes[i] = Code(trades[i].Where);
            batch.Vectors[1].Numbers[i] = trades[i].Price;
            batch.Vectors[2].Codes[i] = Code(trades[i].Kind);
        }
        state.AddFacts("trades", batch, [.. trades.Select(t => t.Time)], [.. trades.Select(t => t.Known)], [.. trades.Select(t => t.Id)]);

        int Code(string? text)
        {
            if (text is null) { return -1; }
            texts.Add(text);
            return texts.Count - 1;
        }
    }

    /// <summary>The windows of one row, as numbers; a text is its text.</summary>
    public static object[] Ask(WindowState state, Row row)
    {
        var program = state.Program;
        var batch = Batch(program, [row]);
        state.Fill(batch, row.Time);
        return Values(program, batch, 0);
    }

    public static object[] Values(FeatureProgram program, ColumnBatch batch, int row) =>
        [.. program.Windows.Select((w, i) => batch.Vectors[program.Inputs.Count + i]).Select(v => v.Kind == ValueKind.Text
            ? (object)(v.Codes[row] < 0 ? "missing" : v.Dictionary[v.Codes[row]])
            : BitConverter.DoubleToInt64Bits(v.Numbers[row]) is var bits && double.IsNaN(v.Numbers[row]) ? "missing" : bits)];
}
