using Relearn.Numerics;

namespace Relearn.Loop.Learning;

/// <summary>How a model loses with age, and how often it is worth making anew.</summary>
/// <param name="PeriodDays">Days of a period: models are made at the beginning of each.</param>
/// <param name="Periods">Periods that were answered by models of several ages.</param>
/// <param name="Points">Loss and money by age.</param>
/// <param name="HalfLifeDays">Days until half of what can be lost is lost; null where models do not age.</param>
/// <param name="Plateau">Log loss of an infinitely old model beyond that of a fresh one.</param>
/// <param name="LossPerDay">Log loss a day, while a model is fresh.</param>
/// <param name="CostPerDay">Money a decision and day, while a model is fresh.</param>
/// <param name="DecisionsPerDay">Traffic that the money is counted for.</param>
/// <param name="RetrainCost">Money for one retraining.</param>
/// <param name="CadenceDays">Recommended days between two retrainings; infinity: none pays.</param>
/// <param name="DailyCost">Money a day at that cadence: retrainings and what is lost to age.</param>
/// <param name="DailyCostOfOldest">Money a day that a model as old as the oldest that was seen loses to age.</param>
/// <param name="Currency">Currency of all money.</param>
sealed record StalenessCurve(
    double PeriodDays, int Periods, IReadOnlyList<StalenessPoint> Points, Interval? HalfLifeDays, Interval Plateau, Interval LossPerDay, Interval CostPerDay,
    double DecisionsPerDay, double RetrainCost, Interval CadenceDays, double DailyCost, double DailyCostOfOldest, string Currency)
{
    // Fewer periods say nothing about how periods differ.
    const int LeastPeriods = 3;

    const int Replicates = 400;

    /// <summary>Fits the curve; null where fewer than three periods, or only one age, can be compared.</summary>
    /// <param name="compared">Periods answered by models of several ages.</param>
    /// <param name="periodDays">Days of a period.</param>
    /// <param name="price">What a retraining costs, and the traffic.</param>
    /// <param name="currency">Currency of the money.</param>
    /// <param name="seed">Seed of the resampling.</param>
    public static StalenessCurve? Of(IReadOnlyList<AgedPeriod> compared, double periodDays, FreshnessPrice price, string currency, ulong seed)
    {
        // The oldest models were there in the last periods only: an age that was seen in fewer than three has no interval, and is left out.
        var ages = compared.Where(c => c.Rows > 0).CountBy(c => c.Age).Where(a => a.Value >= LeastPeriods).Select(a => a.Key).Order().ToArray();
        compared = [.. compared.Where(c => c.Rows > 0 && Array.BinarySearch(ages, c.Age) >= 0)];
        var periods = compared.Select(c => c.Period).Distinct().Order().ToArray();
        if (periods.Length < LeastPeriods || ages.Length < 2) { return null; }
        var sums = new Sums(compared, ages, periods, periodDays);
        var all = sums.Of([.. Enumerable.Repeat(1, periods.Length)]);
        var (fit, money) = sums.Fit(all);
        var replicates = Blocks(periods.Length, seed).Select(counts =>
        {
            var drawn = sums.Of(counts);
            var (f, m) = sums.Fit(drawn);
            return (Drawn: drawn, Fit: f, Money: m, Cadence: price.Cadence(m));
        }).ToArray();
        var cadence = price.Cadence(money);
        var monotone = StalenessFit.Monotone(all.Loss, all.Rows);
        return new(periodDays, periods.Length,
            [.. ages.Select((age, a) => new StalenessPoint(age * periodDays, all.Rows[a],
                Interval.FromReplicates(all.Loss[a], replicates.Select(r => r.Drawn.Loss[a])), Interval.FromReplicates(all.Cost[a], replicates.Select(r => r.Drawn.Cost[a])),
                monotone[a], sums.Seen(fit, a)))],
            fit.Plateau > 0 ? Interval.FromReplicates(fit.HalfLife, replicates.Where(r => r.Fit.Plateau > 0).Select(r => r.Fit.HalfLife)) : null,
            Interval.FromReplicates(fit.Plateau, replicates.Select(r => r.Fit.Plateau)),
            Interval.FromReplicates(fit.At(1), replicates.Select(r => r.Fit.At(1))),
            Interval.FromReplicates(money.At(1), replicates.Select(r => r.Money.At(1))),
            price.DecisionsPerDay, price.PerRetrain, CadenceInterval(cadence, replicates.Select(r => r.Cadence)), price.PerDay(money, cadence), price.DecisionsPerDay * money.At(ages[^1] * periodDays), currency);
    }

    // Between two cadences of which one is infinite there is nothing to interpolate.
    static Interval CadenceInterval(double estimate, IEnumerable<double> replicates)
    {
        double[] sorted = [.. replicates.Order()];
        return new(estimate, sorted[(int)(0.025 * (sorted.Length - 1))], sorted[(int)Math.Ceiling(0.975 * (sorted.Length - 1))]);
    }

    // Neighbouring periods have models in common, so stretches of them are drawn, round the end too.
    // Source: D. Politis, J. Romano, "A circular block-resampling procedure for stationary data", 1992.
    static IEnumerable<int[]> Blocks(int periods, ulong seed)
    {
        var random = new SeededRandom(seed);
        var length = Math.Max(1, (int)Math.Round(Math.Cbrt(periods)));
        for (var r = 0; r < Replicates; r++)
        {
            var counts = new int[periods];
            for (var drawn = 0; drawn < periods;)
            {
                var start = random.NextInt(periods);
                for (var i = 0; i < length && drawn < periods; i++, drawn++) { counts[(start + i) % periods]++; }
            }
            yield return counts;
        }
    }

    // Loss, money and rows of each age in each period; means over drawn periods.
    sealed class Sums
    {
        readonly double[] _days;
        readonly double _periodDays;
        readonly (double Rows, double Loss, double Cost)[,] _cells;

        public Sums(IReadOnlyList<AgedPeriod> compared, int[] ages, int[] periods, double periodDays)
        {
            (_days, _periodDays, _cells) = ([.. ages.Select(a => a * periodDays)], periodDays, new (double, double, double)[ages.Length, periods.Length]);
            foreach (var c in compared)
            {
                ref var cell = ref _cells[Array.BinarySearch(ages, c.Age), Array.BinarySearch(periods, c.Period)];
                cell = (cell.Rows + c.Rows, cell.Loss + c.Loss, cell.Cost + c.Cost);
            }
        }

        public (double[] Rows, double[] Loss, double[] Cost) Of(int[] counts)
        {
            var (rows, loss, cost) = (new double[_days.Length], new double[_days.Length], new double[_days.Length]);
            for (var a = 0; a < _days.Length; a++)
            {
                for (var p = 0; p < counts.Length; p++)
                {
                    rows[a] += counts[p] * _cells[a, p].Rows;
                    loss[a] += counts[p] * _cells[a, p].Loss;
                    cost[a] += counts[p] * _cells[a, p].Cost;
                }
                (loss[a], cost[a]) = (loss[a] / rows[a], cost[a] / rows[a]);
            }
            return (rows, loss, cost);
        }

        // The half-life is that of the loss, which is far less noisy than money; the money has a plateau of its own.
        public (StalenessFit Loss, StalenessFit Money) Fit((double[] Rows, double[] Loss, double[] Cost) means)
        {
            int[] drawn = [.. Enumerable.Range(0, _days.Length).Where(a => means.Rows[a] > 0)];
            var (days, rows) = (drawn.Select(a => _days[a]).ToArray(), drawn.Select(a => means.Rows[a]).ToArray());
            if (drawn.Length == 0) { return (default, default); }
            var fit = StalenessFit.Of(days, drawn.Select(a => means.Loss[a]).ToArray(), rows, _periodDays);
            return (fit, new(StalenessFit.PlateauOf(days, drawn.Select(a => means.Cost[a]).ToArray(), rows, fit.HalfLife, _periodDays), fit.HalfLife));
        }

        // What the fit says of the mean over a period beyond a model that was fresh when it began.
        public double Seen(StalenessFit fit, int age) => (fit.Over(_days[age] + _periodDays) - fit.Over(_days[age]) - fit.Over(_periodDays)) / _periodDays;
    }
}
