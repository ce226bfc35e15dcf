using Relearn.Inference.Windows;
using Relearn.Numerics;
using static Relearn.Tests.Inference.Windows.WindowBench;

namespace Relearn.Tests.Inference.Windows;

/// <summary>What a state forgets, and when it is numbered anew, does not change what it answers.</summary>
public sealed class WindowCompactionTests
{
    [Fact]
    public void Compact_in_the_middle_changes_nothing_online()
    {
        var program = Program("count() over 60s by lane", "mean(late) over 2000s by place", "sum(x) over 300s by place", "last(kind) of trades over 900s by place = `where`", "quantile(price, 0.5) of trades over 5 events within 900s by place = `where`", "mean(late) over 900s by place, lane");
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var random = new SeededRandom(seed);
            WindowState noisy = new(program, 50e6), quiet = new(program, 50e6);
            var before = noisy.Groups[0];
            for (var i = 0; i < 300_000; i++)
            {
                var t = i * 1e5;
                var noise = new Row(t, null, 1000 + i, 1, 0, t);
                noisy.AddEvents(WindowBench.Batch(program, [noise]), t, t);
                noisy.MoveTo(t); quiet.MoveTo(t);
                if (i % 50 != 0) { continue; }
                var row = new Row(t, random.NextInt(2) == 0 ? "a" : "b", random.NextInt(3), random.NextInt(1000) / 8.0, random.NextInt(2), t + random.NextInt(1500) * 1e6);
                var trade = new Trade(t - random.NextInt(100) * 1e6, t + random.NextInt(300) * 1e6, random.NextInt(5), row.Place, random.NextInt(100), $"k{random.NextInt(50)}");
                foreach (var s in new[] { noisy, quiet })
                {
                    s.AddEvents(WindowBench.Batch(program, [row]), t, t);
                    s.AddLabels(WindowBench.Batch(program, [row]), t, row.Known);
                    Tell(s, trade);
                }
                var ask = row with { Time = t - random.NextInt(50) * 1e6, Lane = random.NextInt(3) };
                Assert.Equal(Ask(quiet, ask), Ask(noisy, ask));
            }
            Assert.NotSame(before, noisy.Groups[0]);
        }
    }

    [Fact]
    public void Chunks_with_compact_equal_replay()
    {
        var program = Program("count() over 1h by lane", "mean(late) over 5h by lane", "sum(x) over 3h by lane where x > 1", "mean(late) over 9h by place");
        Row RowOf(int i) { var r = new SeededRandom((ulong)i * 77 + 5); return new(i * 60e6, r.NextInt(5) == 0 ? null : $"p{r.NextInt(4)}", i % 10 == 0 ? -1 - i / 10 % 5 : i / 2, r.NextInt(1000) / 8.0, r.NextInt(2), i * 60e6 + r.NextInt(240) * 60e6); }
        const int Count = 200_000;
        var state = new WindowState(program);
        var chunk = new HistoryChunk(state, budget: 1);
        var replayed = new WindowState(program);
        var before = state.Groups[0];
        for (var first = 0; first < Count; first += 2048)
        {
            var rows = Enumerable.Range(first, Math.Min(2048, Count - first)).Select(RowOf).ToList();
            var batch = WindowBench.Batch(program, rows);
            chunk.Add(batch, [.. rows.Select(r => r.Time)], [.. rows.Select(r => r.Known)]);
            chunk.Play();
            replayed.Replay(batch, [.. rows.Select(r => r.Time)], [.. rows.Select(r => r.Known)]);
            for (var r = 0; r < rows.Count; r++)
            {
                for (var w = 0; w < program.Windows.Count; w++)
                {
                    var g = state.Groups.Index().First(x => x.Item.Windows.Contains(program.Windows[w]));
                    var a = chunk.AnswerOf(g.Index, g.Item.Windows.Index().First(x => x.Item == program.Windows[w]).Index, r);
                    Assert.True(a.Equals(batch.Vectors[program.Inputs.Count + w].Numbers[r]), $"row {first + r} {program.Windows[w].Text}: {a} {batch.Vectors[program.Inputs.Count + w].Numbers[r]}");
                }
            }
            chunk.Clear();
        }
        Assert.Equal(Convert.ToHexString(replayed.Save()), Convert.ToHexString(state.Save()));
    }
}
