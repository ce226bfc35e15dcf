using Relearn.Monitoring.Performance;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Monitoring.Performance;

/// <summary>Decisions of a calibrated model whose world differs from day to day and from weekday to weekday, with faults that begin at a day.</summary>
sealed record SimulatedDecisions
{
    public int Days { get; init; } = 60;

    public int RowsADay { get; init; } = 200;

    public int FirstDay { get; init; } = 20_000;

    public ulong Seed { get; init; } = 1;

    /// <summary>Standard deviation of a day's log-odds around the usual.</summary>
    public double DayEffect { get; init; } = 0.1;

    /// <summary>Log-odds of the weekend above those of other days.</summary>
    public double Weekend { get; init; }

    /// <summary>Day from which something is wrong.</summary>
    public int FaultFrom { get; init; } = int.MaxValue;

    /// <summary>Turns an outcome of a decision of (number, group) after the fault began.</summary>
    public Func<double, int, bool, bool> Fault { get; init; } = (_, _, y) => y;

    /// <summary>Times the delays are longer after the fault began.</summary>
    public double Later { get; init; } = 1;

    /// <summary>State of a decision on a day (from 0), given what turned out.</summary>
    public Func<int, OutcomeState, OutcomeState> Known { get; init; } = (_, o) => o;

    /// <summary>Where the number lies on a day, 0 to 1, given a uniform one.</summary>
    public Func<int, double, double> Number { get; init; } = (_, u) => u;

    /// <summary>The group on a day, given a uniform number.</summary>
    public Func<int, double, int> Group { get; init; } = (_, u) => (int)(u * 8);

    public static ProjectConfig Project { get; } = new() { Name = "simulated", Data = new(), Label = new("y", "y"), Features = [], Kpi = new() { TruePositive = 5, FalsePositive = -2 }, Monitoring = new() { WindowDays = 14 }, Seed = 3 };

    public DecisionRows Make()
    {
        var random = new SeededRandom(Seed);
        var count = Days * RowsADay;
        var (days, scores, outcomes, acted, delays, x, g) = (new int[count], new float[count], new OutcomeState[count], new bool[count], new float[count], new byte[count], new byte[count]);
        for (var d = 0; d < Days; d++)
        {
            var effect = DayEffect * Normal(ref random) + ((FirstDay + d) % 7 is 2 or 3 ? Weekend : 0);
            for (var r = 0; r < RowsADay; r++)
            {
                var i = d * RowsADay + r;
                var (number, group) = (Number(d, random.NextDouble()), Group(d, random.NextDouble()));
                var odds = 5 * number - 3.2 + (group % 2 == 0 ? 0.4 : -0.4);
                var yes = random.NextDouble() < 1 / (1 + Math.Exp(-odds - effect));
                if (d >= FaultFrom) { yes = Fault(number, group, yes); }
                (days[i], scores[i]) = (FirstDay + d, (float)(1 / (1 + Math.Exp(-odds))));
                acted[i] = scores[i] >= 0.3;
                outcomes[i] = Known(d, yes ? OutcomeState.Positive : OutcomeState.Negative);
                var delay = -Math.Log(1 - random.NextDouble()) * (d >= FaultFrom ? Later : 1);
                delays[i] = outcomes[i] <= OutcomeState.Positive ? (float)delay : float.NaN;
                (x[i], g[i]) = ((byte)Math.Min(63, number * 64), (byte)group);
            }
        }
        return new() { Days = days, Scores = scores, Outcomes = outcomes, Acted = acted, Delays = delays, Columns = ["number", "group"], Codes = [x, g] };
    }

    static double Normal(ref SeededRandom random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
