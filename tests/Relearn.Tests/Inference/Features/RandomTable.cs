using Relearn.Inference;
using Relearn.Inference.Features;

namespace Relearn.Tests.Inference.Features;

/// <summary>Rows of <see cref="RandomExpressions.Columns"/> as objects (null is missing), and the ways in which they can reach an encoder.</summary>
sealed record RandomTable(object?[][] Rows)
{
    public static Gen<RandomTable> Of(int least, int most) => Row.Array[least, most].Select(rows => new RandomTable(rows));

    static readonly Gen<object?[]> Row = Gen.Select(Number, Number, Text, Text,
        Optional(FunctionCatalogTests.Times.Select(t => (object?)t)), Optional(Gen.Bool.Select(b => (object?)(b ? 1.0 : 0.0))),
        (n1, n2, t1, t2, at, flag) => new[] { n1, n2, t1, t2, at, flag });

    static Gen<object?> Number => Optional(Gen.OneOf<double>(Gen.Double[-100, 100], Gen.Int[-3, 3].Select(i => (double)i), Gen.OneOf(1e300, double.PositiveInfinity, 1e-300)).Select(n => (object?)n));

    // Few texts, so that they repeat and some pass the vocabulary's least count.
    static Gen<object?> Text => Optional(Gen.Frequency<string>((5, Gen.OneOf("a", "A", " a", "b", "a|b", "|", "")), (1, FunctionCatalogTests.Texts)).Select(t => (object?)t));

    static Gen<object?> Optional(Gen<object?> present) => Gen.Frequency<object?>((5, present), (1, Gen.Const(() => (object?)null)));

    /// <summary>Some rows as a batch; each text column gets a dictionary of its own that holds their texts in the order of <paramref name="order"/>.</summary>
    public ColumnBatch Batch(int first, int count, Func<IEnumerable<string>, IEnumerable<string>> order)
    {
        var batch = new ColumnBatch(RandomExpressions.Columns, count) { Rows = count };
        for (var c = 0; c < batch.Vectors.Length; c++)
        {
            var vector = batch.Vectors[c];
            if (vector.Kind == ValueKind.Text) { vector.Dictionary = [.. order(Rows.Skip(first).Take(count).Select(r => r[c]).OfType<string>().Distinct())]; }
            for (var i = 0; i < count; i++)
            {
                if (vector.Kind == ValueKind.Text) { vector.Codes[i] = Rows[first + i][c] is string text ? vector.Dictionary.ToList().IndexOf(text) : -1; }
                else { vector.Numbers[i] = Rows[first + i][c] as double? ?? double.NaN; }
            }
        }
        return batch;
    }

    /// <summary>Some rows as the service hands them over.</summary>
    public void Fill(PredictorScratch scratch, IReadOnlyList<InputColumn> inputs, int first, int count)
    {
        for (var c = 0; c < inputs.Count; c++)
        {
            var column = Array.FindIndex(RandomExpressions.Columns, k => k.Name == inputs[c].Name);
            for (var i = 0; i < count; i++)
            {
                if (inputs[c].Kind == ValueKind.Text) { scratch.SetText(i, c, (string?)Rows[first + i][column]); }
                else { scratch.SetNumber(i, c, Rows[first + i][column] as double? ?? double.NaN); }
            }
        }
    }
}
