using Relearn.Benchmarks.Classes.Sets;
using Relearn.Inference.Features;
using Relearn.Inference.Features.Sparse;
using Relearn.Inference.Models.Classes;
using Relearn.Inference.Windows;
using Relearn.Modeling.Classes;

namespace Relearn.Benchmarks.Classes;

/// <summary>A set of labelled texts as sparse rows.</summary>
/// <param name="Classes">Classes with a row in training.</param>
/// <param name="Train">Rows that are learnt from.</param>
/// <param name="Test">Rows that are judged; they have no class.</param>
/// <param name="Truth">The taxonomy's node of each test row; -1 where no class fits.</param>
/// <param name="TextSeconds">CPU seconds from the training texts to their rows: columns learnt and rows encoded.</param>
sealed record ClassData(ClassSet Classes, SparseRows Train, SparseRows Test, int[] Truth, double TextSeconds)
{
    /// <summary>Breaks texts into pieces and encodes them.</summary>
    /// <param name="texts">The set.</param>
    /// <param name="features">Expressions over the column <c>text</c>.</param>
    /// <param name="test">Which part is judged.</param>
    /// <param name="leastRows">Training rows that a piece must stand in.</param>
    public static ClassData Of(LabelledText[] texts, IReadOnlyList<string> features, TextPart test = TextPart.Test, int leastRows = SparseFitting.LeastRows)
    {
        var taxonomy = Taxonomy.Of(texts.Where(t => t.Path is not null).Select(t => (IReadOnlyList<string>)(t.Path!.Length == 0 ? [] : t.Path.Split(Taxonomy.Separator))));
        var (train, judged) = (texts.Where(t => t.Part == TextPart.Train && t.Path is not null).ToArray(), texts.Where(t => t.Part == test).ToArray());
        var nodes = Array.ConvertAll(train, t => taxonomy.Find(t.Path!));
        var classes = new ClassSet(taxonomy, [.. nodes.Distinct().Order()]);
        var started = Environment.CpuUsage.TotalTime.TotalSeconds;
        var program = FeatureProgram.Compile([new("text", ValueKind.Text)], [.. features.Select((f, i) => new Feature($"f{i}", f))], new EventScope("text", [])).Program!;
        var encoder = new SparseEncoder(program, [.. Enumerable.Range(0, features.Count).Select(f => Block(program.PiecesOf(f)!.Value, train, leastRows))]);
        var rows = Encode(encoder, train, Array.ConvertAll(nodes, n => Array.BinarySearch(classes.Nodes, n)));
        var seconds = Environment.CpuUsage.TotalTime.TotalSeconds - started;
        return new(classes, rows, Encode(encoder, judged, [.. judged.Select(_ => -1)]), [.. judged.Select(t => t.Path is null ? -1 : taxonomy.Find(t.Path))], seconds);
    }

    static PieceBlock Block(PieceRule rule, LabelledText[] texts, int leastRows)
    {
        var (counts, batch, breaker) = (new PieceCounts(), new PieceCounts.Batch(), new TextPieces());
        for (var from = 0; from < texts.Length; from += ColumnBatch.TrainingRows)
        {
            batch.Clear();
            foreach (var text in texts.AsSpan(from, Math.Min(ColumnBatch.TrainingRows, texts.Length - from))) { batch.Add(breaker.Of(text.Text, rule)); }
            counts.Add([batch], new() { MaxDegreeOfParallelism = 1 });
        }
        var common = counts.Common(leastRows, PieceTable.MostPieces);
        return new(rule, PieceTable.Of([.. common.Select(c => c.Piece)])!, [.. common.Select(c => PieceBlock.WeightOf(counts.Texts, c.Texts))]);
    }

    static SparseRows Encode(SparseEncoder encoder, LabelledText[] texts, int[] classes)
    {
        var (batch, scratch) = (new ColumnBatch(encoder.Program.BatchColumns, 1) { Rows = 1 }, encoder.CreateScratch());
        var (starts, columns, values) = (new int[texts.Length + 1], new List<int>(), new List<float>());
        for (var i = 0; i < texts.Length; i++)
        {
            (batch.Vectors[0].Dictionary, batch.Vectors[0].Codes[0]) = ([texts[i].Text], 0);
            encoder.Encode(batch, scratch);
            var row = scratch.RowOf(0);
            columns.AddRange(row.Columns);
            values.AddRange(row.Values);
            starts[i + 1] = columns.Count;
        }
        return new(encoder.Width, starts, [.. columns], [.. values], classes, [.. Enumerable.Range(0, texts.Length).Select(i => (long)i)]);
    }
}
