using System.Numerics;
using Relearn.Inference.Features;
using Vector = System.Numerics.Vector;

namespace Relearn.Data.Validation;

/// <summary>All conditions over several columns: one program of the feature language. A row where a condition is missing is not judged by it.</summary>
sealed class ConditionChecks(ValidationPlan plan, Tally[] tallies, int partition)
{
    readonly FeatureScratch _scratch = plan.Program!.CreateScratch(ColumnBatch.TrainingRows);

    public void Take(ColumnBatch batch, in RowPlaces places)
    {
        var results = _scratch.Evaluate(batch);
        for (var k = 0; k < results.Count; k++)
        {
            var values = results[k].Numbers.AsSpan(0, batch.Rows);
            var tally = tallies[plan.Conditions[k]];
            var (met, missed) = Count(values);
            tally.Judged += met + missed;
            tally.Failed += missed;
            if (missed == 0) { continue; }
            for (var i = 0; i < values.Length && tally.HasRoom; i++)
            {
                if (values[i] == 0) { tally.List(new(partition, places.NumberOf(i), null)); }
            }
        }
    }

    static (long Met, long Missed) Count(ReadOnlySpan<double> values)
    {
        var (present, zero) = (Vector<long>.Zero, Vector<long>.Zero);
        var i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var v = new Vector<double>(values[i..]);
            present -= Vector.Equals(v, v);
            zero -= Vector.Equals(v, Vector<double>.Zero);
        }
        var (judged, missed) = (Vector.Sum(present), Vector.Sum(zero));
        for (; i < values.Length; i++)
        {
            judged += double.IsNaN(values[i]) ? 0 : 1;
            missed += values[i] == 0 ? 1 : 0;
        }
        return (judged - missed, missed);
    }
}
