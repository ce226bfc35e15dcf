using Relearn.Data;
using Relearn.Inference.Features;

namespace Relearn.Modeling.Evaluation;

/// <summary>Evaluates declared conditions (slices, the rule without a model) on rows of a data set.</summary>
static class Conditions
{
    /// <summary>Which rows of [first, end) meet each condition, <c>[conditions][rows]</c>; a missing answer is no.</summary>
    public static bool[][] Evaluate(RowsFile file, IReadOnlyList<InputColumn> columns, IReadOnlyList<Feature> conditions, RowRange range)
    {
        var met = conditions.Select(_ => new bool[range.Rows]).ToArray();
        if (conditions.Count == 0) { return met; }
        // A declaration that was read has conditions that compile.
        var program = FeatureProgram.Compile(columns, conditions).Program!;
        var scratch = program.CreateScratch(ColumnBatch.TrainingRows);
        var batch = file.CreateBatch(program.Inputs.Select(c => c.Name), ColumnBatch.TrainingRows);
        for (var start = range.First; start < range.End; start += ColumnBatch.TrainingRows)
        {
            var rows = (int)Math.Min(ColumnBatch.TrainingRows, range.End - start);
            file.Read(batch, start, rows);
            var vectors = scratch.Evaluate(batch);
            for (var c = 0; c < met.Length; c++)
            {
                for (var i = 0; i < rows; i++) { met[c][start - range.First + i] = vectors[c].Numbers[i] == 1; }
            }
        }
        return met;
    }
}
