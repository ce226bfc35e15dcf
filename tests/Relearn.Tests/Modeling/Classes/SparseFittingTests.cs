using System.Buffers.Binary;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Features.Sparse;
using Relearn.Modeling;
using Relearn.Modeling.Classes;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Tests.Inference.Features.Sparse;

namespace Relearn.Tests.Modeling.Classes;

public sealed class SparseFittingTests
{
    static readonly string[] Titles = ["Red wool winter coat", "a WINTER coat, size 42", "Shoes for winter running; running shoes", "wool shoes, shoes of wool", ""];

    static readonly string[] Kinds = ["coat", "coat", "shoes", "shoes", "other"];

    static (SparseEncoder Encoder, SparseRows Rows) Fit(ClassRows rows, Execution? execution = null)
    {
        var encoder = SparseFitting.Fit(rows.Project, rows.Rows, rows.Range, null, execution ?? TestProject.Plain);
        var source = FeatureRows.Open(rows.Rows, encoder.Program, null).With(encoder.Program, rows.Range);
        int[] classes = [.. Enumerable.Range(0, rows.Rows.DictionaryOf(RowsFile.Label).Count)];
        return (encoder, SparseFitting.Encode(encoder, source, rows.Range, classes, execution ?? TestProject.Plain));
    }

    static ClassRows OfTitles(params (string, string)[] features) => ClassRows.Create(Kinds, [ClassRows.Texts("title", Titles)], features);

    // The hash of each column of the first feature, read as docs/formats/bundle.md says.
    static ulong[] Hashes(SparseEncoder encoder)
    {
        var bytes = encoder.ToBytes();
        return [.. Enumerable.Range(0, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4))).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8 + 8 * i)))];
    }

    static void AssertRow((string Piece, double Value)[] expected, SparseRows rows, int row, ulong[] hashes)
    {
        var found = rows[row].Columns.ToArray().Zip(rows[row].Values.ToArray()).ToDictionary(c => hashes[c.First], c => c.Second);
        Assert.Equal(expected.Length, found.Count);
        // Both work in doubles; the page of numbers has seven digits, and a float has them too.
        Assert.All(expected, e => Assert.Equal(e.Value, found[PieceHashes.Of(e.Piece)], 2e-7));
    }

    [Fact]
    public void Where_classes_may_have_few_examples_a_piece_of_one_row_has_a_column_too()
    {
        using var rows = OfTitles(("title", "terms(title)"));
        int Width(int minimum) => SparseFitting.Fit(rows.Project with { Label = rows.Project.Label with { Classes = new() { Minimum = minimum } } }, rows.Rows, rows.Range, null, TestProject.Plain).Width;
        // coat, winter, wool and shoes; without them red, a, size, 42, for, running and of.
        Assert.Equal((4, 11), (Width(5), Width(4)));
    }

    /// <remarks>scikit-learn 1.2.1: TfidfVectorizer(min_df=2, sublinear_tf=True, analyzer='word', ngram_range=(1, 2), token_pattern=r'[^\W_]+').fit_transform(titles), seven digits.</remarks>
    [Fact]
    public void Terms_have_the_values_of_scikit_learn()
    {
        using var rows = OfTitles(("title", "terms(title, 1, 2)"));
        var (encoder, encoded) = Fit(rows);
        var hashes = Hashes(encoder);
        Assert.Equal(5, encoder.Width);
        AssertRow([("coat", 0.5206462), ("winter", 0.4321834), ("winter coat", 0.5206462), ("wool", 0.5206462)], encoded, 0, hashes);
        AssertRow([("coat", 0.6098185), ("winter", 0.5062044), ("winter coat", 0.6098185)], encoded, 1, hashes);
        AssertRow([("shoes", 0.8978964), ("winter", 0.4402069)], encoded, 2, hashes);
        AssertRow([("shoes", 0.7071068), ("wool", 0.7071068)], encoded, 3, hashes);
        AssertRow([], encoded, 4, hashes);
        Assert.Equal([0, 0, 1, 1, 2], encoded.Classes);
        Assert.Equal([0, 1, 2, 3, 4], encoded.Indexes);
    }

    /// <remarks>The same with analyzer='char_wb', ngram_range=(3, 5).</remarks>
    [Fact]
    public void Characters_have_the_values_of_scikit_learn()
    {
        using var rows = OfTitles(("title", "chars(title, 3, 5)"));
        var (encoder, encoded) = Fit(rows);
        AssertRow([
            (" sh", 0.2291356), (" sho", 0.2291356), (" shoe", 0.2291356), (" wo", 0.2291356), (" woo", 0.2291356), (" wool", 0.2291356), ("es ", 0.1353312), ("hoe", 0.2291356), ("hoes", 0.2291356),
            ("hoes ", 0.1353312), ("oes", 0.2291356), ("oes ", 0.1353312), ("ol ", 0.2291356), ("ool", 0.2291356), ("ool ", 0.2291356), ("sho", 0.2291356), ("shoe", 0.2291356), ("shoes", 0.2291356),
            ("woo", 0.2291356), ("wool", 0.2291356), ("wool ", 0.2291356)], encoded, 3, Hashes(encoder));
        AssertRow([
            (" co", 0.2474175), (" coa", 0.2474175), (" coat", 0.2474175), (" wi", 0.2053789), (" win", 0.2053789), (" wint", 0.2053789), ("coa", 0.2474175), ("coat", 0.2474175), ("er ", 0.2053789),
            ("int", 0.2053789), ("inte", 0.2053789), ("inter", 0.2053789), ("nte", 0.2053789), ("nter", 0.2053789), ("nter ", 0.2053789), ("oat", 0.2474175), ("ter", 0.2053789), ("ter ", 0.2053789),
            ("win", 0.2053789), ("wint", 0.2053789), ("winte", 0.2053789)], encoded, 1, Hashes(encoder));
    }

    [Fact]
    public void Shared_columns_have_the_weight_of_all_that_share_them()
    {
        using var rows = OfTitles(("title", "terms(title, 1, 2, 2)"));
        var (encoder, encoded) = Fit(rows);
        Assert.InRange(encoder.Width, 1, 2);
        Assert.Empty(encoded[4].Columns.ToArray());
        Assert.All(Enumerable.Range(0, 4), row => Assert.Equal(1, Length(encoded, row), 1e-6));
    }

    static double Length(SparseRows rows, int row)
    {
        var sum = 0.0;
        foreach (var value in rows[row].Values) { sum += value * value; }
        return Math.Sqrt(sum);
    }

    [Fact]
    public void Features_of_every_kind_stand_side_by_side_and_weigh_alike()
    {
        using var rows = ClassRows.Create(Kinds,
            [ClassRows.Texts("title", Titles), ClassRows.Texts("brand", ["A", "A", "b", null, "c"]), ClassRows.Numbers("price", [10, 20, 40, double.NaN, 40]), ClassRows.Flags("new", [1, 0, double.NaN, 1, 1])],
            ("title", "terms(title)"), ("brand", "brand"), ("price", "price"), ("new", "new"));
        var (encoder, encoded) = Fit(rows);
        // Terms: coat, winter, wool, shoes. Brands: A, others, missing. Knots: 20 parts of 10, 20, 40, 40 are as many numbers as differ.
        var (brand, price) = (4, 4 + 3);
        var knots = encoder.WidthOf(2) - 1;
        var flag = price + knots + 1;
        Assert.Equal(flag + 3, encoder.Width);
        Assert.Equal([0, 1, 1, 2, 3], new[] { 3, brand, brand + 2, price, flag }.Select(encoder.FeatureOf));
        int[] Last(int row, int count) => encoded[row].Columns.ToArray()[^count..];
        Assert.Equal([brand, price, flag + 1], Last(0, 3));
        Assert.Equal([brand + 1, price + knots - 1, flag + 2], Last(2, 3));
        Assert.Equal([brand + 2, price + knots, flag + 1], Last(3, 3));
        Assert.Equal([brand + 1, price + knots - 1, flag + 1], Last(4, 3));
        // Row 4 has no title: three features share it.
        Assert.Equal(Math.Sqrt(1.0 / 3), encoded[4].Values[0], 1e-6);
        Assert.Equal(0.5, encoded[0].Values.ToArray()[^1], 1e-6);
        Assert.All(Enumerable.Range(0, 5), row => Assert.Equal(1, Length(encoded, row), 1e-6));
    }

    [Fact]
    public void A_number_lies_between_its_two_nearest_knots()
    {
        double[] prices = [.. Enumerable.Range(0, 41).Select(i => (double)i)];
        using var rows = ClassRows.Create([.. prices.Select(_ => "a")], [ClassRows.Numbers("price", prices)], ("price", "price"));
        var (encoder, encoded) = Fit(rows);
        Assert.Equal(NumberBlock.Parts + 2, encoder.Width);
        Assert.Equal([0], encoded[0].Columns.ToArray());
        Assert.Equal([1], encoded[2].Columns.ToArray());
        Assert.Equal([1, 2], encoded[3].Columns.ToArray());
        Assert.Equal(encoded[3].Values[0], encoded[3].Values[1], 1e-6);
        Assert.Equal([20], Online(encoder, new() { ["price"] = 1e12 }).Select(v => v.Column));
        Assert.Equal([0], Online(encoder, new() { ["price"] = double.NegativeInfinity }).Select(v => v.Column));
        var near = Online(encoder, new() { ["price"] = 4.5 });
        Assert.Equal([2, 3], near.Select(v => v.Column));
        Assert.Equal(3, near[0].Value / near[1].Value, 1e-5);
    }

    [Fact]
    public void What_features_learn_and_text_calls_are_there_too()
    {
        using var rows = ClassRows.Create(Kinds, [ClassRows.Texts("title", Titles), ClassRows.Numbers("price", [10, 20, 40, double.NaN, 40])], ("title", "terms(trim(title))"), ("price", "fill(price)"), ("scaled", "scale(price)"), ("long", "words(title) > 4"));
        var (encoder, encoded) = Fit(rows);
        Assert.Equal(1, Length(encoded, 3), 1e-6);
        // A filled number is never missing, so its last column stays empty.
        var last = encoder.WidthOf(0) + encoder.WidthOf(1) - 1;
        Assert.All(Enumerable.Range(0, 5), row => Assert.DoesNotContain(last, encoded[row].Columns.ToArray()));
    }

    [Fact]
    public void Rows_outside_the_range_and_without_a_label_teach_nothing()
    {
        using var rows = ClassRows.Create(["a", null, "b", "a", "c"], [ClassRows.Texts("title", ["x y", "x z", "z", "y", "z"])], ("title", "terms(title)"));
        var encoder = SparseFitting.Fit(rows.Project, rows.Rows, rows.Range with { End = 4 }, null, TestProject.Plain);
        // y stands in rows 0 and 3; x and z in one labelled row of the range each.
        Assert.Equal([PieceHashes.Of("y")], Hashes(encoder));
        var source = FeatureRows.Open(rows.Rows, encoder.Program, null).With(encoder.Program, rows.Range);
        var encoded = SparseFitting.Encode(encoder, source, rows.Range with { First = 1 }, [5, -1, 7], TestProject.Plain);
        Assert.Equal([2, 3, 4], encoded.Indexes);
        Assert.Equal([-1, 5, 7], encoded.Classes);
        var late = SparseFitting.Encode(encoder, source, rows.Range with { KnownBy = 2 }, [0, 1, 2], TestProject.Plain);
        Assert.Equal([0, 2], late.Indexes);
    }

    static ClassRows Many(int count)
    {
        var random = new SeededRandom(11);
        string[] words = [.. Enumerable.Range(0, 300).Select(i => $"w{i * i}")];
        var titles = Enumerable.Range(0, count).Select(_ => random.NextInt(50) == 0 ? null : string.Join(' ', Enumerable.Range(0, random.NextInt(12)).Select(_ => words[random.NextInt(1 + random.NextInt(words.Length))]))).ToArray();
        return ClassRows.Create([.. titles.Select(t => t is { Length: 0 } ? null : $"c{(t ?? "").Length % 5}")],
            [ClassRows.Texts("title", titles), ClassRows.Texts("brand", [.. titles.Select(t => random.NextInt(9) == 0 ? null : $"b{random.NextInt(90)}")]), ClassRows.Numbers("price", [.. titles.Select(_ => random.NextInt(9) == 0 ? double.NaN : random.NextDouble() * 100)])],
            ("terms", "terms(title, 1, 2)"), ("chars", "chars(title, 2, 4)"), ("shared", "terms(title, 1, 3, 512)"), ("brand", "brand"), ("price", "price"));
    }

    [Fact]
    public void Threads_change_nothing()
    {
        using var rows = Many(9_000);
        var (one, encodedByOne) = Fit(rows);
        var (four, encodedByFour) = Fit(rows, new Execution { Threads = 4 });
        Assert.Equal(one.ToBytes(), four.ToBytes());
        Assert.Equal(encodedByOne.Starts, encodedByFour.Starts);
        Assert.Equal(encodedByOne.Columns, encodedByFour.Columns);
        Assert.Equal(encodedByOne.Values, encodedByFour.Values);
        Assert.Equal(encodedByOne.Indexes, encodedByFour.Indexes);
        Assert.Equal(encodedByOne.Classes, encodedByFour.Classes);
    }

    static (int Column, float Value)[] Online(SparseEncoder encoder, Dictionary<string, object?> row)
    {
        var batch = new ColumnBatch(encoder.Program.BatchColumns, 1) { Rows = 1 };
        for (var c = 0; c < batch.Columns.Count; c++)
        {
            var vector = batch.Vectors[c];
            if (batch.Columns[c].Kind == ValueKind.Text)
            {
                var text = row[batch.Columns[c].Name] as string;
                (vector.Codes[0], vector.Dictionary) = (text is null ? -1 : 0, [text ?? ""]);
            }
            else { vector.Numbers[0] = row[batch.Columns[c].Name] is double number ? number : double.NaN; }
        }
        var scratch = encoder.CreateScratch();
        encoder.Encode(batch, scratch);
        return [.. scratch.RowOf(0).Columns.ToArray().Zip(scratch.RowOf(0).Values.ToArray())];
    }

    [Fact]
    public void A_row_online_is_the_row_of_the_batch_to_the_bit_also_after_the_bundle()
    {
        using var rows = Many(3_000);
        var (encoder, encoded) = Fit(rows);
        var opened = SparseEncoder.Parse(encoder.Program, encoder.ToBytes());
        Assert.Equal(encoder.Width, opened.Width);
        Assert.Equal(encoder.ToBytes(), opened.ToBytes());
        var batch = rows.Rows.CreateBatch(["title", "brand", "price"], 3_000);
        rows.Rows.Read(batch, 0, 3_000);
        string? Text(int column, long row) => batch.Vectors[column].Codes[row] is >= 0 and var code ? batch.Vectors[column].Dictionary[code] : null;
        for (var row = 0; row < encoded.Count; row += 7)
        {
            var at = encoded.Indexes[row];
            var online = Online(opened, new() { ["title"] = Text(0, at), ["brand"] = Text(1, at), ["price"] = batch.Vectors[2].Numbers[at] });
            Assert.Equal(encoded[row].Columns.ToArray().Zip(encoded[row].Values.ToArray()), online.Select(v => (v.Column, v.Value)));
            Assert.True(online.Zip(online.Skip(1)).All(p => p.First.Column < p.Second.Column));
        }
    }

    [Fact]
    public void Rows_with_too_many_values_are_refused_with_a_way_out()
    {
        var part = new SparseFitting.EncodedPart([2, 1], [0, 1, 2], [1, 1, 1], [0, 0], [0, 1]);
        Refusal.Of("model.sparse_too_large", () => SparseFitting.Join(5, [part, part], 5));
        Assert.Equal([0, 2, 3, 5, 6], SparseFitting.Join(5, [part, part], 6).Starts);
    }
}
