using Relearn.Inference.Features;
using Relearn.Inference.Windows;
using Relearn.Numerics;
using static Relearn.Tests.Inference.Windows.WindowBench;

namespace Relearn.Tests.Inference.Windows;

public sealed class WindowParityTests
{
    const double Day = 86_400_000_000.0;

    static readonly string[] Windows =
    [
        "count() over 40s by place", "sum(x) over 40s by place", "mean(x) over 15s by place", "mean(late) over 60s by place, lane", "count() over 60s by place where late",
        "std(x) over 40s by place", "min(x) over 40s by place", "max(x) over 15s by place", "quantile(x, 0.25) over 40s by place", "last(x) over 30s by place", "time_since() over 60s by place",
        "mean(x) over 3 events within 60s by place", "count() over 25s",
        "distinct(kind) of trades over 40s by place = `where`", "last(kind) of trades over 40s by place = `where`", "sum(price) of trades over 40s by place = `where` where price > 0", "quantile(price, 0.5) of trades over 4 events within 50s by place = `where`",
        "last(price) of trades over 30s by place = `where` where price < 1", "time_since() of trades over 30s by place = `where` where price < 1",
    ];

    /// <summary>Random little worlds: ties, late facts, duplicates, keys and values that are missing.</summary>
    sealed class World
    {
        public List<Row> Rows { get; } = [];

        public List<Trade> Trades { get; } = [];

        public World(SeededRandom random)
        {
            string?[] places = ["a", "b", null, ""];
            double Number() => random.NextInt(8) == 0 ? double.NaN : (random.NextInt(4001) - 2000) / 1024.0 * (random.NextInt(9) == 0 ? 1_000_000 : 1);
            for (var i = 3 + random.NextInt(10); i > 0; i--)
            {
                var time = random.NextInt(60) * 2_000_000.0;
                Rows.Add(new(time, places[random.NextInt(4)], random.NextInt(2), Number(), random.NextInt(4) == 0 ? double.NaN : random.NextInt(2), time + random.NextInt(4) * random.NextInt(12) * 1_000_000.0));
            }
            Rows.Sort((a, b) => a.Time.CompareTo(b.Time));
            for (var i = random.NextInt(12); i > 0; i--)
            {
                var time = random.NextInt(60) * 2_000_000.0;
                var trade = new Trade(time, time + random.NextInt(3) * random.NextInt(10) * 1_000_000.0, random.NextInt(4), places[random.NextInt(4)], Number(), random.NextInt(5) == 0 ? null : $"kind {random.NextInt(3)}");
                Trades.Add(trade);
                // The same event once more, heard later, and perhaps told differently.
                if (random.NextInt(3) == 0) { Trades.Add(trade with { Known = trade.Known + random.NextInt(20) * 1_000_000.0, Price = random.NextInt(2) == 0 ? trade.Price : Number() }); }
            }
        }
    }

    static List<object[]> Batch(FeatureProgram program, World world)
    {
        var state = new WindowState(program);
        // Sources first, whenever they arrive: what is not visible yet waits.
        Tell(state, world.Trades);
        var batch = WindowBench.Batch(program, world.Rows);
        state.Replay(batch, [.. world.Rows.Select(r => r.Time)], [.. world.Rows.Select(r => r.Known)]);
        return [.. world.Rows.Select((_, r) => Values(program, batch, r))];
    }

    static List<object[]> ByKey(FeatureProgram program, World world, SeededRandom random)
    {
        var state = new WindowState(program);
        var told = double.NegativeInfinity;
        var chunk = new HistoryChunk(state, budget: 1);
        var answers = new List<object[]>();
        for (var first = 0; first < world.Rows.Count;)
        {
            // Stretches of some batches of some rows.
            for (var batches = 1 + random.NextInt(3); batches > 0 && first < world.Rows.Count; batches--)
            {
                var rows = world.Rows.Skip(first).Take(1 + random.NextInt(4)).ToList();
                chunk.Add(WindowBench.Batch(program, rows), [.. rows.Select(r => r.Time)], [.. rows.Select(r => r.Known)]);
                first += rows.Count;
            }
            // A source is told as far as the rows go.
            Tell(chunk.AddFacts, [.. world.Trades.Where(t => t.Time > told && t.Time <= world.Rows[first - 1].Time)]);
            told = world.Rows[first - 1].Time;
            chunk.Play();
            for (var row = 0; row < chunk.Rows; row++)
            {
                answers.Add([.. program.Windows.Select(w =>
                {
                    var g = state.Groups.Index().First(x => x.Item.Windows.Contains(w));
                    var value = chunk.AnswerOf(g.Index, g.Item.Windows.Index().First(x => x.Item == w).Index, row);
                    return double.IsNaN(value) ? (object)"missing" : w.Kind == ValueKind.Text ? g.Item.Texts.Texts[(int)value] : BitConverter.DoubleToInt64Bits(value);
                })]);
            }
            chunk.Clear();
        }
        return answers;
    }

    static List<object[]> Online(FeatureProgram program, World world, SeededRandom random)
    {
        var state = new WindowState(program, watermark: 30_000_000);
        var answers = new object[world.Rows.Count][];
        // Rows are answered up to the watermark after their moment, so not in their order.
        var order = Enumerable.Range(0, world.Rows.Count).OrderBy(r => world.Rows[r].Time + random.NextInt(30) * 1_000_000.0).ToArray();
        var facts = new List<(double Known, Action Tell)>();
        foreach (var row in world.Rows)
        {
            facts.Add((row.Time, () => state.AddEvents(WindowBench.Batch(program, [row]), row.Time, row.Time)));
            if (!double.IsNaN(row.Late)) { facts.Add((row.Known, () => state.AddLabels(WindowBench.Batch(program, [row]), row.Time, row.Known))); }
        }
        foreach (var trade in world.Trades) { facts.Add((trade.Known, () => Tell(state, trade))); }
        for (var i = facts.Count - 1; i > 0; i--)
        {
            var other = random.NextInt(i + 1);
            (facts[i], facts[other]) = (facts[other], facts[i]);
        }
        foreach (var r in order)
        {
            for (var f = facts.Count - 1; f >= 0; f--)
            {
                // What has arrived is told before the answer; other things perhaps too, ahead of their time.
                if (facts[f].Known > world.Rows[r].Time && random.NextInt(3) > 0) { continue; }
                facts[f].Tell();
                facts.RemoveAt(f);
            }
            if (random.NextInt(6) == 0) { state = Reloaded(program, state); }
            answers[r] = Ask(state, world.Rows[r]);
        }
        return [.. answers];
    }

    static WindowState Reloaded(FeatureProgram program, WindowState state)
    {
        var saved = state.Save();
        var loaded = WindowState.Load(program, saved, state.Watermark);
        Assert.Equal(saved, loaded.Save());
        return loaded;
    }

    static List<object[]> Defined(World world) =>
        [.. world.Rows.Select(row =>
        {
            var own = world.Rows.Select(r => new BruteForce.Fact(r.Place, r.Time, r.Time, 0, r.X, null)).ToList();
            var late = world.Rows.Where(r => !double.IsNaN(r.Late)).ToList();
            var both = late.Select(r => new BruteForce.Fact(r.Place is null ? null : $"{r.Place} {r.Lane}", r.Time, r.Known, 0, r.Late, null));
            var trades = world.Trades.Select(t => new BruteForce.Fact(t.Where, t.Time, t.Known, t.Id, t.Price, t.Kind)).ToList();
            var (t, key) = (row.Time, row.Place);
            List<BruteForce.Fact> Own(double seconds, int events = 0) => BruteForce.Seen(own, key, t, seconds * 1e6, events);
            List<BruteForce.Fact> Trades(double seconds, int events = 0) => BruteForce.Seen(trades, key, t, seconds * 1e6, events, ids: true);
            List<BruteForce.Fact> Cheap() => BruteForce.Seen(trades.Where(f => f.Value < 1).Select(f => f with { Text = null }), key, t, 30e6, ids: true);
            var kinds = Trades(40);
            return new object[]
            {
                BruteForce.Answer("count", Own(40), t, key), BruteForce.Answer("sum", Own(40), t, key), BruteForce.Answer("mean", Own(15), t, key),
                BruteForce.Answer("mean", BruteForce.Seen(both, key is null ? null : $"{key} {row.Lane}", t, 60e6), t, key),
                BruteForce.Answer("count", BruteForce.Seen(late.Where(r => r.Late == 1).Select(r => new BruteForce.Fact(r.Place, r.Time, r.Known, 0, 0, null)), key, t, 60e6), t, key),
                BruteForce.Answer("std", Own(40), t, key), BruteForce.Answer("min", Own(40), t, key), BruteForce.Answer("max", Own(15), t, key), BruteForce.Answer("quantile", Own(40), t, key, 0.25),
                BruteForce.Answer("last", Own(30), t, key), BruteForce.Answer("time_since", Own(60), t, key), BruteForce.Answer("mean", Own(60, 3), t, key),
                BruteForce.Answer("count", BruteForce.Seen(own.Select(f => f with { Key = "all" }), "all", t, 25e6), t, "all"),
                BruteForce.Answer("distinct", kinds, t, key), kinds.Count == 0 || key is null ? "missing" : kinds[^1].Text ?? "missing",
                // 'where' looks at each telling of an event; of those that it lets through, the first counts.
                BruteForce.Answer("sum", BruteForce.Seen(trades.Where(f => f.Value > 0).Select(f => f with { Text = null }), key, t, 40e6, ids: true), t, key),
                BruteForce.Answer("quantile", BruteForce.Seen(trades.Select(f => f with { Text = null }), key, t, 50e6, 4, ids: true), t, key, 0.5),
                BruteForce.Answer("last", Cheap(), t, key), BruteForce.Answer("time_since", Cheap(), t, key),
            };
        })];

    [Fact]
    public void Batch_and_online_agree_to_the_bit_on_10000_random_streams_and_with_the_definition()
    {
        var program = Program(Windows);
        Assert.Equal(Windows.Length, program.Windows.Count);
        for (ulong seed = 1; seed <= 10_000; seed++)
        {
            var random = new SeededRandom(seed);
            var world = new World(random);
            var (defined, batch, byKey, online) = (Defined(world), Batch(program, world), ByKey(program, world, random), Online(program, world, random));
            for (var r = 0; r < world.Rows.Count; r++)
            {
                for (var w = 0; w < Windows.Length; w++)
                {
                    Assert.True(defined[r][w].Equals(batch[r][w]), $"seed {seed}, row {r}, '{program.Windows[w].Text}': {Show(defined[r][w])} by definition, {Show(batch[r][w])} in batch");
                    Assert.True(batch[r][w].Equals(byKey[r][w]), $"seed {seed}, row {r}, '{program.Windows[w].Text}': {Show(batch[r][w])} in batch, {Show(byKey[r][w])} key by key");
                    Assert.True(batch[r][w].Equals(online[r][w]), $"seed {seed}, row {r}, '{program.Windows[w].Text}': {Show(batch[r][w])} in batch, {Show(online[r][w])} online");
                }
            }
        }
    }

    static string Show(object value) => value is long bits ? BitConverter.Int64BitsToDouble(bits).ToString("R", System.Globalization.CultureInfo.InvariantCulture) : value.ToString()!;

    [Fact]
    public void The_greatest_of_ten_minutes_is_not_what_tiles_add_up_to()
    {
        // Values at steps of 5 minutes; a window of 10 minutes that ends just behind each step.
        var program = Program("max(x) over 10m");
        var state = new WindowState(program);
        double[] values = [10, 20, 5, 7, 1];
        var found = new List<double>();
        for (var i = 0; i < values.Length; i++)
        {
            var time = i * 300e6;
            state.AddEvents(WindowBench.Batch(program, [new(time, "a", 0, values[i], 0, 0)]), time, time);
            found.Add(BitConverter.Int64BitsToDouble((long)Ask(state, new(time + 300e6 - 1, "a", 0, 0, 0, 0))[0]));
        }
        Assert.Equal([10, 20, 20, 7, 7], found);
    }

    [Fact]
    public void A_row_that_asks_later_than_the_watermark_has_missing_windows()
    {
        var program = Program("count() over 1d by place");
        var state = new WindowState(program);
        Assert.Equal(BitConverter.DoubleToInt64Bits(0), Ask(state, new(10 * Day, "a", 0, 0, 0, 0))[0]);
        Assert.Equal(BitConverter.DoubleToInt64Bits(0), Ask(state, new(9 * Day, "a", 0, 0, 0, 0))[0]);
        Assert.Equal("missing", Ask(state, new(9 * Day - 1, "a", 0, 0, 0, 0))[0]);
    }

    [Fact]
    public void What_is_out_of_every_window_is_dropped_and_keys_without_facts_too()
    {
        var program = Program("count() over 1h by place", "mean(x) over 2 events within 2h by place");
        var state = new WindowState(program, watermark: 60e6);
        var most = 0L;
        for (var i = 0; i < 300_000; i++)
        {
            var time = i * 1e6;
            state.AddEvents(WindowBench.Batch(program, [new(time, $"key {i / 10}", 0, 1, 0, 0)]), time, time);
            state.Fill(WindowBench.Batch(program, [new(time, "a", 0, 0, 0, 0)]), time);
            most = Math.Max(most, state.Facts);
        }
        // Two hours of facts are needed, and a sweep takes its time; 300,000 were told.
        Assert.InRange(most, 7_200, 40_000);
        Assert.InRange(state.Save().Length, 1, 40_000 * 60);
    }
}
