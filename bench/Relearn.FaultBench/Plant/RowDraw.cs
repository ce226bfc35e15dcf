using System.Globalization;
using Relearn.FaultBench.Faults;
using Relearn.FaultBench.Streams;
using Relearn.Numerics;

namespace Relearn.FaultBench.Plant;

/// <summary>Draws the rows of a day from a stream, as the world is on that day.</summary>
/// <remarks>With and without a fault the same numbers are drawn: where nothing about a row is changed it is the same row, to the bit.</remarks>
sealed class RowDraw
{
    /// <summary>The columns that every company has beside those of its stream: which feed a row came by, and a number that means nothing.</summary>
    public static IReadOnlyList<StreamColumn> Own { get; } = [new("source", false), new("noise", true)];

    /// <summary>The first day of service, a Monday.</summary>
    public static DateTime FirstDay { get; } = new(2024, 3, 4, 0, 0, 0, DateTimeKind.Utc);

    const int Feeds = 5;
    const int MostTries = 60;

    readonly StreamTable _stream;
    readonly ulong _seed;
    readonly IReadOnlyList<Operator> _world;
    readonly ColumnStatistics _statistics;
    readonly int[]? _order;

    /// <param name="stream">Where rows come from.</param>
    /// <param name="statistics">Of its columns.</param>
    /// <param name="seed">Of the rows; history has one of its own, so that all companies of a stream share it.</param>
    /// <param name="operators">What is done to the world.</param>
    public RowDraw(StreamTable stream, ColumnStatistics statistics, ulong seed, IReadOnlyList<Operator> operators)
    {
        (_stream, _statistics, _seed, _world) = (stream, statistics, seed, [.. operators.Where(o => o.At == "world")]);
        Columns = [.. stream.Columns, .. Own];
        if (stream.WithoutReplacement) { _order = Shuffled(stream, seed); }
    }

    /// <summary>The columns of each row.</summary>
    public IReadOnlyList<StreamColumn> Columns { get; }

    // History takes the first rows of an order that all seeds share; each seed shuffles the rest for itself.
    static int[] Shuffled(StreamTable stream, ulong seed)
    {
        int[] all = [.. Enumerable.Range(0, stream.Cells.Count).OrderBy(i => SeededRandom.At(HistorySeed, i))];
        var kept = Math.Min(all.Length / 2, (stream.HistoryDays + 1) * stream.RowsPerDay);
        return seed == HistorySeed ? all[..kept] : [.. all[kept..].OrderBy(i => SeededRandom.At(seed, i))];
    }

    /// <summary>The seed of history.</summary>
    public const ulong HistorySeed = 1;

    /// <summary>The rows of a day, by time.</summary>
    public List<CompanyRow> Day(int day)
    {
        var date = FirstDay.AddDays(day);
        var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        double U(long salt, long i) => SeededRandom.At(_seed ^ (ulong)salt * 0x9E37, (day + 1000L) * 100_000 + i);
        var count = _stream.RowsPerDay * (weekend ? 0.75 : 1) * (0.95 + 0.1 * U(1, 0));
        foreach (var op in _world.Where(o => o.Kind == "volume")) { count *= Math.Pow(op.Knobs.Number("factor", 1), op.StrengthOn(day)); }
        var pool = _stream.PoolOf(date, U(2, 0));
        var rows = new List<CompanyRow>((int)count);
        for (var i = 0; i < (int)count; i++)
        {
            var (row, tries) = (0, 0);
            do
            {
                // Rows of an order come once; another try looks elsewhere in it.
                row = _order is not null && tries == 0 ? _order[(int)(((day + 400L) * _stream.RowsPerDay * 5 / 4 + i) % _order.Length)]
                    : _order is not null ? _order[(int)(U(3 + tries, i) * _order.Length)] : pool[(int)(U(3 + tries, i) * pool.Count)];
                tries++;
            }
            while (tries < MostTries && U(1000 + tries, i) >= Chance(row, day, weekend));
            var at = date.AddHours(Math.Min(23.5, _stream.Hours[row] + U(4001, i) * 0.9));
            string?[] cells = [.. _stream.Cells[row], $"feed-{(char)('a' + (int)(U(4002, i) * Feeds))}", (U(4003, i) + U(4004, i) + U(4005, i) - 1.5).ToString("0.0000", CultureInfo.InvariantCulture)];
            var label = _stream.Labels[row];
            foreach (var op in _world) { (cells, label) = Change(op, day, cells, label, (salt) => U(salt, i)); }
            var delay = 0.3 - 1.1 * Math.Log(1 - U(4006, i) * 0.97);
            foreach (var op in _world.Where(o => o.Kind == "delay" && o.StrengthOn(day) > 0)) { delay *= 1 + (op.Knobs.Number("factor", 1) - 1) * op.StrengthOn(day); }
            // What turned out is booked at night.
            rows.Add(new(day, i, at, cells, label, at.AddDays(delay).Date.AddHours(23.9)));
        }
        return [.. rows.OrderBy(r => r.At).Select((r, i) => r with { Number = i })];
    }

    // Chance that a row is taken: the product of all weights, each at most 1.
    double Chance(int row, int day, bool weekend)
    {
        var chance = 1.0;
        if (_stream.WeekendTilt > 0 && weekend) { chance *= Tilted(_stream.Roles["season"], row, _stream.WeekendTilt); }
        foreach (var op in _world)
        {
            var strength = op.StrengthOn(day);
            if (strength == 0) { continue; }
            if (op.Kind == "tilt") { chance *= Tilted(_statistics.Role(op.Knobs.Text("column")!), row, op.Knobs.Number("tilt", 1) * strength); }
            else if (op.Kind == "prior" && Math.Pow(op.Knobs.Number("factor", 1), strength) is var factor) { chance *= _stream.Labels[row] == factor < 1 ? Math.Min(factor, 1 / factor) : 1; }
        }
        return chance;
    }

    double Tilted(string column, int row, double tilt)
    {
        // A rank of 1 has e^tilt times the chance of a rank of 0; of texts the frequent one is favoured.
        var rank = _statistics.RankOf(column, _stream.Cells[row][_stream.IndexOf(column)]);
        return Math.Exp(tilt > 0 ? tilt * (rank - 1) : tilt * rank);
    }

    (string?[] Cells, bool Label) Change(Operator op, int day, string?[] cells, bool label, Func<long, double> draw)
    {
        var strength = op.StrengthOn(day);
        if (strength == 0) { return (cells, label); }
        switch (op.Kind)
        {
            case "concept":
                return (cells, _statistics.Meets(op.Knobs, cells, Columns) && draw(5000) < op.Knobs.Number("share", 0) * strength ? !label : label);
            case "bots" when draw(5001) < op.Knobs.Number("share", 0) * strength:
                return ([.. _statistics.Typical, "feed-a", "0.0000"], false);
            default:
                return (cells, label);
        }
    }
}
