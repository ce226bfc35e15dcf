using System.Text;
using Relearn.Inference.Features;
using Relearn.Monitoring.Profiles;

namespace Relearn.Tests.Monitoring.Profiles;

public sealed class WindowProfileTests
{
    static readonly string[] Terms = ["Oslo", "Rome"];
    static readonly string[] Numbers = ["1", "2.5", "-3e5", "7", "null", "\"text\"", "1e300", "0"];
    static readonly string[] Cities = ["\"Oslo\"", "\"Lima\"", "\"Nome\"", "\"\"", "null", "7"];

    internal static ProfileReference Reference()
    {
        var known = KnownTexts.For(4);
        foreach (var text in new[] { "Oslo", "Rome", "Kyoto", "Lima" }) { known.Add(ValueHash.Of(text)); }
        return new([
            new("x", ValueKind.Number, 1000, 0, 0, 9, 0, [.. Enumerable.Range(0, 9).Select(i => (double)i)], [], [.. Enumerable.Repeat(0.1, 10)], null),
            new("city", ValueKind.Text, 1000, 10, double.NaN, double.NaN, 2, [], Terms, [0.6, 0.3, 0.1, 0], known)], [new("f", ValueKind.Number, 1000, 0, -5, 5, 0, [0], [], [0.5, 0.5], null)]);
    }

    static WindowProfile Profile(ProfileReference reference, IEnumerable<(string Row, int Id)> rows)
    {
        var profile = new WindowProfile(reference);
        var profiler = new RowProfiler(reference);
        foreach (var (row, id) in rows) { profiler.Take(profile, ValueHash.Mix((ulong)id + 1), Encoding.UTF8.GetBytes(row), [id % 7]); }
        return profile;
    }

    static readonly Gen<(string Row, int Id)[]> Rows = Gen.Select(Gen.Int[0, Numbers.Length - 1], Gen.Int[0, Cities.Length - 1], Gen.Int[0, 1_000_000],
        (x, city, id) => ($$"""{"x":{{Numbers[x]}},"city":{{Cities[city]}}}""", id)).Array[0, 200];

    [Fact]
    public void Profiles_put_together_are_the_profile_of_all_rows()
    {
        var reference = Reference();
        Gen.Select(Rows, Rows, Rows).Sample((a, b, c) =>
        {
            var all = Profile(reference, [.. a, .. b, .. c]);
            var left = Profile(reference, a);
            left.Merge(Profile(reference, b));
            left.Merge(Profile(reference, c));
            var right = Profile(reference, b);
            right.Merge(Profile(reference, c));
            var first = Profile(reference, a);
            first.Merge(right);
            // Few distinct values, so that the frequent ones are exact.
            Assert.Equal(all.ToBytes(), left.ToBytes());
            Assert.Equal(all.ToBytes(), first.ToBytes());
        }, iter: 200);
    }

    [Fact]
    public void A_profile_is_read_as_it_was_written_and_a_column_takes_at_most_8_kB()
    {
        var reference = Reference();
        var random = new Relearn.Numerics.SeededRandom(5);
        var profile = Profile(reference, Enumerable.Range(0, 20_000).Select(i => ($$"""{"x":{{Math.Pow(10, random.NextDouble() * 600 - 300):R}},"city":"new {{i}}"}""", i)));
        using var bytes = new MemoryStream(profile.ToBytes());
        using var reader = new BinaryReader(bytes);
        var read = WindowProfile.Read(reference, reader);
        Assert.Equal(profile.ToBytes(), read.ToBytes());
        foreach (var column in profile.Columns)
        {
            using var one = new MemoryStream();
            using var writer = new BinaryWriter(one);
            column.Write(writer);
            Assert.InRange(one.Length, 500, 8192);
        }
        Assert.InRange(profile.Columns[1].Distinct.Estimate(), 17_500, 22_500);
    }

    [Fact]
    public void Missing_values_are_told_apart_by_what_is_in_their_place()
    {
        var profile = Profile(Reference(), [("""{"x":null,"city":""}""", 1), ("{}", 2), ("""{"x":"1","city":"Oslo"}""", 3), ("""{"city":"Oslo","x":4,"more":[1,{"x":2}]}""", 4), ("not JSON", 5)]);
        var (x, city) = (profile.Columns[0], profile.Columns[1]);
        Assert.Equal((1, 2, 0, 1, 1), (x.Null, x.Absent, x.Empty, x.Unreadable, x.Present));
        Assert.Equal((0, 2, 1, 0, 2), (city.Null, city.Absent, city.Empty, city.Unreadable, city.Present));
        Assert.Equal(5, profile.Rows);
    }

    [Fact]
    public void Runs_and_what_is_new_or_out_of_range_are_counted()
    {
        var profile = Profile(Reference(), [("""{"x":5,"city":"Oslo"}""", 1), ("""{"x":5,"city":"Nome"}""", 2), ("""{"x":5,"city":"Lima"}""", 3), ("""{"x":-1,"city":"Nome"}""", 4), ("""{"x":5,"city":"Rome"}""", 5)]);
        Assert.Equal(3, profile.Columns[0].Runs.Longest);
        Assert.Equal((1, 1), (profile.Columns[0].OutOfRange, profile.Columns[0].Negative));
        Assert.Equal(2, profile.Columns[1].Unseen);
        Assert.Equal(["Nome"], profile.Columns[1].NewTexts);
        Assert.Equal([1L, 1, 1, 2], profile.Columns[1].Bins.ToArray());
        Assert.Equal((BitConverter.DoubleToUInt64Bits(5), 4L), profile.Columns[0].Frequent.Top());
    }

    [Fact]
    public void Quantiles_are_right_to_two_percent_whatever_the_reference()
    {
        var counts = new MagnitudeCounts();
        for (var i = 1; i <= 10_000; i++) { counts.Add(i / 100.0 - 20); }
        Assert.All(counts.Quantiles([0.05, 0.5, 0.9]).Zip([-15.0, 30, 70]), q => Assert.InRange(q.First, q.Second - 0.02 * Math.Abs(q.Second) - 0.1, q.Second + 0.02 * Math.Abs(q.Second) + 0.1));
    }

    [Fact]
    public void Rows_that_say_the_same_are_counted_as_duplicates()
    {
        var hashes = new RowHashes();
        for (var i = 0; i < 100_000; i++) { hashes.Add(ValueHash.Mix((ulong)(i % 80_000))); }
        var (rows, repeated) = hashes.Counts();
        Assert.InRange((double)repeated / rows, 0.1, 0.3);
    }
}
