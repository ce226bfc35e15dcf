using Relearn.Inference.Features;
using Relearn.Inference.Windows;
using Relearn.Numerics;
using static Relearn.Tests.Inference.Windows.WindowBench;

namespace Relearn.Tests.Inference.Windows;

/// <summary>Edges of windows: keys and texts that are numbered anew, ties, ids that are missing, large numbers, memory.</summary>
public sealed class WindowEdgeTests
{
    static object Bits(double value) => double.IsNaN(value) ? "missing" : BitConverter.DoubleToInt64Bits(value);

    static List<object> PlayStretches(FeatureProgram program, Func<int, Row> rowOf, int count, int window = 0)
    {
        var state = new WindowState(program);
        var chunk = new HistoryChunk(state, budget: 1);
        var answers = new List<object>();
        for (var first = 0; first < count; first += chunk.Capacity)
        {
            var rows = Enumerable.Range(first, Math.Min(chunk.Capacity, count - first)).Select(rowOf).ToList();
            chunk.Add(WindowBench.Batch(program, rows), [.. rows.Select(r => r.Time)], [.. rows.Select(r => r.Known)]);
            chunk.Play();
            var w = program.Windows[window];
            var g = state.Groups.Index().First(x => x.Item.Windows.Contains(w));
            for (var r = 0; r < chunk.Rows; r++)
            {
                var value = chunk.AnswerOf(g.Index, g.Item.Windows.Index().First(x => x.Item == w).Index, r);
                answers.Add(w.Kind != ValueKind.Text || double.IsNaN(value) ? Bits(value) : (int)value < g.Item.Texts.Texts.Count ? g.Item.Texts.Texts[(int)value] : "no such text");
            }
            chunk.Clear();
        }
        return answers;
    }

    [Fact]
    public void The_latest_fact_of_a_key_is_its_own_after_keys_are_numbered_anew()
    {
        const int Keys = 70_000;
        var answers = PlayStretches(Program("last(x) over 300d by lane"), i => new(i * 1e6, "a", i % Keys, i, 0, i * 1e6), 160_000);
        var wrong = answers.Index().Where(a => !a.Item.Equals(a.Index < Keys ? "missing" : Bits(a.Index - Keys))).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {answers.Count} are wrong, the first is row {wrong.FirstOrDefault().Index}: {(wrong.FirstOrDefault().Item is long bits ? BitConverter.Int64BitsToDouble(bits) : wrong.FirstOrDefault().Item)}");
    }

    [Theory]
    [InlineData("last(place) over 1h by lane")]
    [InlineData("last(place) over 1h by lane", "count() over 1h by lane")]
    public void A_text_is_the_right_one_after_keys_are_numbered_anew(params string[] windows)
    {
        static string Place(int i) => $"p{i * 7919L % 1009}";
        var answers = PlayStretches(Program(windows), i => new(i * 60e6, Place(i), i / 2, i, 0, i * 60e6), 160_000);
        var wrong = answers.Index().Where(a => !a.Item.Equals(a.Index % 2 == 0 ? "missing" : Place(a.Index - 1))).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {answers.Count} are wrong, the first is row {wrong.FirstOrDefault().Index}: {wrong.FirstOrDefault().Item}, not {Place(Math.Max(0, wrong.FirstOrDefault().Index - 1))}");
    }

    [Fact]
    public void Texts_that_no_fact_has_any_more_are_forgotten()
    {
        var state = new WindowState(Program("distinct(kind) of trades over 60s by place = `where`"), watermark: 10e6);
        for (var i = 0; i < 300_000; i++)
        {
            Tell(state, new Trade(i * 1e6, i * 1e6, i, "a", 1, $"kind {i}"));
            state.MoveTo(i * 1e6);
        }
        Assert.InRange(state.Facts, 1, 1000);
        Assert.InRange(state.Groups[0].Texts.Texts.Count, 1, 150_000);
    }

    [Theory]
    [InlineData("last(x) over 1h by place")]
    [InlineData("max(x) over 1 events within 1h by place")]
    public void A_window_is_worth_the_same_whatever_windows_stand_beside_it(string window)
    {
        object Of(FeatureProgram program)
        {
            var state = new WindowState(program);
            state.AddEvents(WindowBench.Batch(program, [new(0, "a", 1, 5, 0, 0), new(0, "a", 2, 3, 0, 0)]), 0, 0);
            return Ask(state, new(1e6, "a", 0, 0, 0, 0))[program.Windows.Index().First(w => w.Item.Text == window).Index];
        }
        Assert.Equal(Of(Program(window)), Of(Program("mean(lane) over 1h by place", window)));
    }

    [Fact]
    public void The_facts_side_of_a_key_is_an_input()
    {
        var program = Program("count() over 1d by x = lane");
        Assert.Contains("lane", program.Inputs.Select(i => i.Name));
    }

    [Fact]
    public void A_key_that_only_facts_have_can_be_told()
    {
        var program = Program("count() over 1d by x = lane");
        var state = new WindowState(program);
        state.AddEvents(WindowBench.Batch(program, [new(0, "a", 7, 1, 0, 0)]), 0, 0);
        Assert.Equal(Bits(1), Ask(state, new(1, "a", 0, 7, 0, 0))[0]);
    }

    [Theory]
    [InlineData("target_mean(quantile_bucket(x, 4))")]
    [InlineData("target_mean(place, fill(x))")]
    [InlineData("count() over 1d by quantile_bucket(x, 4) = lane")]
    public void A_key_that_is_learnt_works_or_is_refused(string feature)
    {
        var (program, problems) = FeatureProgram.Compile(Columns, [new Feature("f", feature)], Events);
        if (program is null) { return; }
        _ = new WindowState(program.With(new(new Dictionary<string, double[]> { ["quantile_bucket(x, 4)"] = [0, 1, 2], ["fill(x)"] = [0] }, LearntNumbers.None.Keys)));
    }

    [Theory]
    [InlineData("mean(target_mean(place)) over 7d")]
    [InlineData("count() over 7d where target_mean(place) > 0.5")]
    public void A_target_mean_inside_a_window_is_refused(string feature)
    {
        var (program, _) = FeatureProgram.Compile(Columns, [new Feature("f", feature)], Events);
        if (program is null) { return; }
        var state = new WindowState(program);
        state.AddEvents(WindowBench.Batch(program, [new(0, "a", 7, 1, 0, 0)]), 0, 0);
    }

    [Fact]
    public void An_event_without_an_id_does_not_hide_a_duplicate_beside_it()
    {
        Trade known = new(0, 0, 5, "a", 1, null), without = new(0, 0, double.NaN, "a", 10, null);
        object Of(params Trade[] trades)
        {
            var state = new WindowState(Program("sum(price) of trades over 1h by place = `where`"));
            state.MoveTo(1);
            foreach (var trade in trades) { Tell(state, trade); }
            return Ask(state, new(1e6, "a", 0, 0, 0, 0))[0];
        }
        Assert.Equal(Of(known, known, without), Of(known, without, known));
    }

    [Fact]
    public void Events_without_ids_have_an_order_that_is_not_that_of_telling()
    {
        Trade one = new(0, 0, double.NaN, "a", 1, null), two = new(0, 0, double.NaN, "a", 2, null);
        object Of(params Trade[] trades)
        {
            var state = new WindowState(Program("last(price) of trades over 1h by place = `where`"));
            state.MoveTo(1);
            foreach (var trade in trades) { Tell(state, trade); }
            return Ask(state, new(1e6, "a", 0, 0, 0, 0))[0];
        }
        Assert.Equal(Of(one, two), Of(two, one));
    }

    [Fact]
    public void Large_numbers_add_up_without_overflow()
    {
        // Microseconds since 1970 are below the limit of 2^52.
        var program = Program("mean(x) over 1d by place", "std(x) over 1d by place", "max(x) over 1d by place");
        var state = new WindowState(program);
        for (var i = 0; i < 6000; i++) { state.AddEvents(WindowBench.Batch(program, [new(i, "a", 0, 1.7e15, 0, 0)]), i, i); }
        Assert.Equal([Bits(1.7e15), Bits(0), Bits(1.7e15)], Ask(state, new(1e6, "a", 0, 0, 0, 0)));
    }

    [Fact]
    public void A_number_that_cannot_be_summed_is_missing_for_every_count()
    {
        var program = Program("count(x) over 1d by place", "count(x) over 9 events within 1d by place");
        var state = new WindowState(program);
        foreach (var x in new[] { 1, 1e16, double.PositiveInfinity, double.NaN }) { state.AddEvents(WindowBench.Batch(program, [new(0, "a", 0, x, 0, 0)]), 0, 0); }
        var answers = Ask(state, new(1, "a", 0, 0, 0, 0));
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public void Told_twice_while_it_waits_an_event_is_saved_once()
    {
        byte[] Of(int times)
        {
            var state = new WindowState(Program("sum(price) of trades over 1h by place = `where`"));
            for (var i = 0; i < times; i++) { Tell(state, new Trade(0, 10, 5, "a", 1, null)); }
            return state.Save();
        }
        Assert.Equal(Of(1), Of(2));
    }

    [Fact]
    public void A_key_with_two_names_does_not_take_memory_for_every_row()
    {
        InputColumn[] columns = [new("buyer", ValueKind.Text), new("seller", ValueKind.Text)];
        var (program, _) = FeatureProgram.Compile(columns, [new("f", "count() over 1d by buyer = seller"), new("g", "count() over 1d by seller")], Events);
        var state = new WindowState(program!);
        var chunk = new HistoryChunk(state, budget: 1);
        const int Names = 20_000;
        string[] buyers = [.. Enumerable.Range(0, Names).Select(i => $"n{i}")], sellers = [.. buyers];
        var batch = new ColumnBatch([.. program!.BatchColumns, new(WindowState.LabelColumn, ValueKind.Boolean)], 2048) { Rows = 2048 };
        (batch.Vectors[0].Dictionary, batch.Vectors[1].Dictionary) = (buyers, sellers);
        for (var i = 0; i < 2048; i++) { (batch.Vectors[0].Codes[i], batch.Vectors[1].Codes[i]) = (i % 50, (i + 1) % 50); }
        var times = Enumerable.Range(0, 2048).Select(i => i * 1e6).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        chunk.Add(batch, times, times);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 2048, 0, 1000);
    }

    [Fact]
    public void An_event_with_an_id_takes_no_memory_to_look_for_its_twin()
    {
        var state = new WindowState(Program("sum(price) of trades over 60s by place = `where`"), watermark: 0);
        state.MoveTo(1e9);
        var batch = new ColumnBatch(Events.Sources[0].Columns, 1) { Rows = 1 };
        (batch.Vectors[0].Dictionary, batch.Vectors[0].Codes[0], batch.Vectors[2].Codes[0], batch.Vectors[1].Numbers[0]) = (["a"], 0, -1, 1);
        void One(int i) { state.AddFacts("trades", batch, [1e9 + i], [1e9 + i], [i]); state.MoveTo(1e9 + i + 1); }
        for (var i = 0; i < 5000; i++) { One(i); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 5000; i < 6000; i++) { One(i); }
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 0, 40);
    }

    static readonly string[] Long =
    [
        "count() over 40s by place", "sum(x) over 200s by place", "mean(x) over 3 events within 600s by place", "std(x) over 150s by place", "quantile(x, 0.5) over 150 events within 400s by place",
        "mean(late) over 120s by place", "count() over 80 events within 900s by place where late",
        "distinct(kind) of trades over 90 events within 500s by place = `where`", "sum(price) of trades over 100s by place = `where`", "last(kind) of trades over 130s by place = `where`",
        "time_since() of trades over 100s by place = `where` where price < 0",
    ];

    /// <summary>Many facts of a key, so that blocks split, expire and hold twins; saved and read at any time; asked behind the clock.</summary>
    [Fact]
    public void Long_series_agree_with_the_definition_online_and_key_by_key()
    {
        var program = Program(Long);
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var random = new SeededRandom(seed);
            string?[] places = ["a", "b", "a", null];
            var span = random.NextInt(2) == 0 ? 600 : 3000;
            double Number() => random.NextInt(8) == 0 ? double.NaN : (random.NextInt(4001) - 2000) / 1024.0;
            var rows = Enumerable.Range(0, 500).Select(_ => random.NextInt(span) * 1e6).Order().Select(t => new Row(t, places[random.NextInt(4)], 0, Number(), random.NextInt(4) == 0 ? double.NaN : random.NextInt(2), t + random.NextInt(3) * random.NextInt(300) * 1e6)).ToList();
            var trades = new List<Trade>();
            for (var i = 0; i < 500; i++)
            {
                var t = random.NextInt(span) * 1e6;
                var trade = new Trade(t, t + random.NextInt(3) * random.NextInt(200) * 1e6, random.NextInt(4), places[random.NextInt(4)], Number(), random.NextInt(5) == 0 ? null : $"kind {random.NextInt(40)}");
                trades.Add(trade);
                if (random.NextInt(3) == 0) { trades.Add(trade with { Known = trade.Known + random.NextInt(50) * 1e6, Price = random.NextInt(2) == 0 ? trade.Price : Number() }); }
            }
            var defined = rows.Select(row => Defined(rows, trades, row)).ToList();
            Check("online", Online(program, rows, trades, random));
            Check("key by key", ByKey(program, rows, trades, random));

            void Check(string how, IReadOnlyList<object[]> found)
            {
                for (var r = 0; r < rows.Count; r++)
                {
                    for (var w = 0; w < Long.Length; w++) { Assert.True(defined[r][w].Equals(found[r][w]), $"seed {seed}, row {r}, {how}, '{program.Windows[w].Text}': {Show(defined[r][w])} by definition, {Show(found[r][w])}"); }
                }
            }
        }
    }

    static string Show(object value) => value is long bits ? BitConverter.Int64BitsToDouble(bits).ToString("R") : value.ToString()!;

    static object[] Defined(List<Row> rows, List<Trade> trades, Row row)
    {
        var own = rows.Select(r => new BruteForce.Fact(r.Place, r.Time, r.Time, 0, r.X, null)).ToList();
        var late = rows.Where(r => !double.IsNaN(r.Late)).Select(r => new BruteForce.Fact(r.Place, r.Time, r.Known, 0, r.Late, null)).ToList();
        var facts = trades.Select(t => new BruteForce.Fact(t.Where, t.Time, t.Known, t.Id, t.Price, t.Kind)).ToList();
        var (time, key) = (row.Time, row.Place);
        object Of(string aggregate, List<BruteForce.Fact> all, double seconds, int events = 0, bool ids = false, double p = 0) => BruteForce.Answer(aggregate, BruteForce.Seen(all, key, time, seconds * 1e6, events, ids), time, key, p);
        var latest = BruteForce.Seen(facts, key, time, 130e6, 0, ids: true);
        return
        [
            Of("count", own, 40), Of("sum", own, 200), Of("mean", own, 600, 3), Of("std", own, 150), Of("quantile", own, 400, 150, p: 0.5),
            Of("mean", late, 120), Of("count", late.Where(f => f.Value == 1).ToList(), 900, 80),
            Of("distinct", facts, 500, 90, ids: true), Of("sum", facts.Select(f => f with { Text = null }).ToList(), 100, ids: true), key is null || latest.Count == 0 ? "missing" : latest[^1].Text ?? "missing",
            Of("time_since", facts.Where(f => f.Value < 0).Select(f => f with { Text = null }).ToList(), 100, ids: true),
        ];
    }

    static List<object[]> ByKey(FeatureProgram program, List<Row> rows, List<Trade> trades, SeededRandom random)
    {
        var state = new WindowState(program, 0);
        var chunk = new HistoryChunk(state, budget: 1);
        var told = double.NegativeInfinity;
        var answers = new List<object[]>();
        for (var first = 0; first < rows.Count;)
        {
            var some = rows.Skip(first).Take(1 + random.NextInt(60)).ToList();
            first += some.Count;
            chunk.Add(WindowBench.Batch(program, some), [.. some.Select(r => r.Time)], [.. some.Select(r => r.Known)]);
            Tell(chunk.AddFacts, [.. trades.Where(t => t.Time > told && t.Time <= some[^1].Time)]);
            told = some[^1].Time;
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

    static object[][] Online(FeatureProgram program, List<Row> rows, List<Trade> trades, SeededRandom random)
    {
        var state = new WindowState(program, watermark: 30e6);
        var answers = new object[rows.Count][];
        var facts = new List<(double Known, Action Tell)>();
        foreach (var row in rows)
        {
            facts.Add((row.Time, () => state.AddEvents(WindowBench.Batch(program, [row]), row.Time, row.Time)));
            if (!double.IsNaN(row.Late)) { facts.Add((row.Known, () => state.AddLabels(WindowBench.Batch(program, [row]), row.Time, row.Known))); }
        }
        foreach (var trade in trades) { facts.Add((trade.Known, () => Tell(state, trade))); }
        for (var i = facts.Count - 1; i > 0; i--) { var other = random.NextInt(i + 1); (facts[i], facts[other]) = (facts[other], facts[i]); }
        foreach (var r in Enumerable.Range(0, rows.Count).OrderBy(r => rows[r].Time + random.NextInt(30) * 1e6))
        {
            for (var f = facts.Count - 1; f >= 0; f--)
            {
                if (facts[f].Known > rows[r].Time && random.NextInt(40) > 0) { continue; }
                facts[f].Tell();
                facts.RemoveAt(f);
            }
            if (random.NextInt(20) == 0)
            {
                var saved = state.Save();
                state = WindowState.Load(program, saved, state.Watermark);
                Assert.Equal(saved, state.Save());
            }
            answers[r] = Ask(state, rows[r]);
        }
        return answers;
    }

    [Fact]
    public void Events_of_a_source_do_not_stand_in_memory_beyond_the_budget()
    {
        var program = Program("sum(price) of trades over 60s by place = `where`");
        var state = new WindowState(program);
        var chunk = new HistoryChunk(state, budget: 1 << 20);
        var batch = new ColumnBatch(Events.Sources[0].Columns, 2048) { Rows = 2048 };
        (batch.Vectors[0].Dictionary, batch.Vectors[2].Dictionary) = (new[] { "a" }, new[] { "b" });
        // Ten rows, and two million events of the source before the first of them.
        Row[] rows = [.. Enumerable.Range(0, 10).Select(i => new Row(1e13 + i, "a", 0, 0, 0, 1e13 + i))];
        chunk.Add(WindowBench.Batch(program, rows), [.. rows.Select(r => r.Time)], [.. rows.Select(r => r.Known)]);
        var (times, ids) = (new double[2048], new double[2048]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            for (var t = 0; t < times.Length; t++) { times[t] = (i * 2048 + t) * 1e6; }
            chunk.AddFacts("trades", batch, times, times, ids);
        }
        var used = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(chunk);
        Assert.InRange(used, 0, 16 << 20);
    }

    [Fact]
    public void A_state_is_not_made_anew_again_and_again_where_nothing_can_be_forgotten()
    {
        // 100,000 keys whose labels are known after 20 days: every key is still needed.
        var program = Program("mean(late) over 30d by lane");
        var state = new WindowState(program);
        var before = state.Groups[0];
        var anew = 0;
        for (var first = 0; first < 600_000; first += 2048)
        {
            var rows = Enumerable.Range(first, 2048).Select(i => new Row(i * 1e6, "a", i % 100_000, 0, 1, i * 1e6 + 20 * 86400e6)).ToList();
            state.Replay(WindowBench.Batch(program, rows), [.. rows.Select(r => r.Time)], [.. rows.Select(r => r.Known)], ask: false);
            if (ReferenceEquals(before, state.Groups[0])) { continue; }
            before = state.Groups[0];
            anew++;
        }
        Assert.InRange(anew, 0, 1);
    }
}
