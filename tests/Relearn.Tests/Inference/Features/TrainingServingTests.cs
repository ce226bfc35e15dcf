using System.Text.Json;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Models;

namespace Relearn.Tests.Inference.Features;

/// <summary>The promise that training and serving cannot disagree: however rows are cut into batches, the encoded matrix has the same bits.</summary>
public sealed class TrainingServingTests
{
    sealed record Case(RandomTable Table, Feature[] Features, int[] Splits, int LeastCount);

    static readonly Gen<string> AnyExpression = Gen.OneOf(Enum.GetValues<ValueKind>()).SelectMany(RandomExpressions.Of);

    static Gen<Case> Cases(int mostRows, int mostSplit) => Gen.Select(
        RandomTable.Of(1, mostRows), Gen.OneOf<string>(AnyExpression, RandomExpressions.Of(ValueKind.Text)).Array[1, 6], Gen.Int[1, mostSplit].Array[mostRows], Gen.Int[1, 5],
        (table, sources, splits, leastCount) => new Case(table, [.. sources.Select((s, i) => new Feature($"f{i}", s))], splits, leastCount));

    static FeatureEncoder Fit(Case c)
    {
        var (program, problems) = FeatureProgram.Compile(RandomExpressions.Columns, c.Features);
        Assert.Empty(problems);
        var vectors = program!.CreateScratch(1).Evaluate(c.Table.Batch(0, c.Table.Rows.Length, texts => texts));
        return new(program, c.Features.Index().Where(f => vectors[f.Index].Kind == ValueKind.Text).ToDictionary(f => f.Item.Name, f =>
        {
            var vector = vectors[f.Index];
            var texts = vector.Codes.Take(c.Table.Rows.Length).Where(code => code >= 0).Select(code => vector.Dictionary[code]);
            return Vocabulary.Fit(texts.CountBy(t => t).Select(p => KeyValuePair.Create(p.Key, (long)p.Value)), c.LeastCount);
        }));
    }

    static float[] AtOnce(Case c, FeatureEncoder encoder)
    {
        var matrix = new float[c.Table.Rows.Length * encoder.Width];
        encoder.Encode(c.Table.Batch(0, c.Table.Rows.Length, texts => texts), encoder.CreateScratch(c.Table.Rows.Length), matrix);
        return matrix;
    }

    static IEnumerable<(int First, int Count)> Pieces(Case c)
    {
        for (int first = 0, s = 0; first < c.Table.Rows.Length; s++)
        {
            var count = Math.Min(c.Splits[s], c.Table.Rows.Length - first);
            yield return (first, count);
            first += count;
        }
    }

    static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            // Every NaN is the one missing value: no model looks into its payload.
            if (float.IsNaN(expected[i]) && float.IsNaN(actual[i])) { continue; }
            Assert.Equal(BitConverter.SingleToInt32Bits(expected[i]), BitConverter.SingleToInt32Bits(actual[i]));
        }
    }

    [Fact]
    public void A_batch_of_rows_encodes_like_each_row_alone() => Cases(150, 1).Sample(c =>
    {
        var encoder = Fit(c);
        var expected = AtOnce(c, encoder);
        var alone = new float[encoder.Width];
        // One scratch for all rows and a dictionary for each row: more dictionaries than the text cache keeps.
        var scratch = encoder.CreateScratch(1);
        for (var row = 0; row < c.Table.Rows.Length; row++)
        {
            encoder.Encode(c.Table.Batch(row, 1, texts => texts), scratch, alone);
            AssertSameBits(expected.AsSpan(row * encoder.Width, encoder.Width), alone);
        }
    }, iter: 150);

    [Fact]
    public void Rows_encode_alike_in_batches_of_any_size_and_with_any_order_of_the_dictionary() => Cases(250, 120).Sample(c =>
    {
        var encoder = Fit(c);
        var scratch = encoder.CreateScratch(1);
        var matrix = new float[c.Table.Rows.Length * encoder.Width];
        foreach (var (first, count) in Pieces(c))
        {
            encoder.Encode(c.Table.Batch(first, count, texts => count % 2 == 0 ? texts.Reverse() : texts.Order(StringComparer.Ordinal)), scratch, matrix.AsSpan(first * encoder.Width));
        }
        AssertSameBits(AtOnce(c, encoder), matrix);
    }, iter: 150);

    [Fact]
    public void Rows_encode_alike_when_one_dictionary_grows_from_batch_to_batch() => Cases(250, 120).Sample(c =>
    {
        var encoder = Fit(c);
        var scratch = encoder.CreateScratch(1);
        var matrix = new float[c.Table.Rows.Length * encoder.Width];
        var grown = RandomExpressions.Columns.Select(_ => new List<string>()).ToArray();
        foreach (var (first, count) in Pieces(c))
        {
            var batch = c.Table.Batch(first, count, texts => texts);
            for (var v = 0; v < batch.Vectors.Length; v++)
            {
                var vector = batch.Vectors[v];
                if (vector.Kind != ValueKind.Text) { continue; }
                grown[v].AddRange(vector.Dictionary.Except(grown[v]).ToArray());
                for (var i = 0; i < count; i++) { vector.Codes[i] = vector.Codes[i] < 0 ? -1 : grown[v].IndexOf(vector.Dictionary[vector.Codes[i]]); }
                vector.Dictionary = grown[v];
            }
            encoder.Encode(batch, scratch, matrix.AsSpan(first * encoder.Width));
        }
        AssertSameBits(AtOnce(c, encoder), matrix);
    }, iter: 100);

    [Fact]
    public void Rows_encode_alike_online_in_requests_of_any_size() => Cases(250, 120).Sample(c =>
    {
        var encoder = Fit(c);
        var vocabularies = c.Features.Index().Where(f => encoder.IsCategorical(f.Index)).ToDictionary(f => f.Item.Name, f => encoder.VocabularyOf(f.Index)!.Terms);
        var manifest = new BundleManifest("m", "binary", "constant", "y", encoder.Program.Inputs, c.Features, vocabularies, Calibration.None, 0);
        var bundle = BundleFile.Write([new("manifest", 1, Required: true, JsonSerializer.SerializeToUtf8Bytes(manifest, BundleJson.Default.BundleManifest))]);
        var predictor = Predictor.FromBundle(BundleFile.Parse(bundle, "test"));
        var expected = AtOnce(c, encoder);
        foreach (var (first, count) in Pieces(c))
        {
            var scratch = predictor.Rent(count);
            c.Table.Fill(scratch, predictor.Inputs, first, count);
            Assert.Equal(count, predictor.Predict(scratch).Length);
            AssertSameBits(expected.AsSpan(first * encoder.Width, count * encoder.Width), scratch.Matrix.AsSpan(0, count * encoder.Width));
            predictor.Return(scratch);
        }
    }, iter: 150);
}
