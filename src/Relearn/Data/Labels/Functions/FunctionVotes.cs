using System.Text.RegularExpressions;
using Relearn.Data.Labels.Aggregation;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Labels.Functions;

/// <summary>Votes of the declared labelling functions on the rows of a data set: conditions, patterns, other models. Each votes or abstains.</summary>
sealed class FunctionVotes
{
    const int Abstains = -1;

    readonly ProjectConfig _project;
    readonly RowsFile _file;
    readonly List<(string Name, Func<int, int[]> Vote)> _functions = [];
    readonly ColumnBatch _batch;

    /// <param name="project">What is declared; it was read without problems.</param>
    /// <param name="file">The rows.</param>
    /// <param name="folder">The project's folder, where models stand.</param>
    /// <exception cref="Numerics.UserErrorException">A model is not there, or cannot be asked; all such are named.</exception>
    public FunctionVotes(ProjectConfig project, RowsFile file, string folder)
    {
        (_project, _file) = (project, file);
        _batch = file.CreateBatch(project.AllColumns.Select(c => c.Name), ColumnBatch.TrainingRows);
        var problems = new List<Numerics.UserError>();
        foreach (var function in project.Label.Functions)
        {
            if (function.When is { } condition) { _functions.Add((function.Name, Condition(condition, function.Says))); }
            else if (function.Pattern is { } pattern) { _functions.Add((function.Name, Pattern(function.Column!, pattern, function.Says))); }
            else if (Model(function, folder, problems) is { } model) { _functions.Add((function.Name, model)); }
        }
        if (problems.Count > 0) { throw new Numerics.UserErrorException(problems); }
    }

    /// <summary>All votes, in order of rows; who abstains is told too, so that every row counts as an item.</summary>
    /// <param name="items">Item of each row.</param>
    public IEnumerable<Vote> All(string[] items)
    {
        for (long first = 0; first < _file.Rows; first += ColumnBatch.TrainingRows)
        {
            var rows = (int)Math.Min(ColumnBatch.TrainingRows, _file.Rows - first);
            _file.Read(_batch, first, rows);
            var votes = _functions.Select(f => f.Vote(rows)).ToArray();
            for (var i = 0; i < rows; i++)
            {
                if (items[first + i].Length == 0) { continue; }
                for (var f = 0; f < votes.Length; f++) { yield return new(items[first + i], _functions[f].Name, votes[f][i] == Abstains ? "" : LabelClasses.Binary[votes[f][i]], first + i + 1); }
            }
        }
    }

    Func<int, int[]> Condition(string condition, bool says)
    {
        // A declaration that was read has conditions that compile.
        var program = FeatureProgram.Compile(_project.AllColumns, [new("when", condition)]).Program!;
        var scratch = program.CreateScratch(ColumnBatch.TrainingRows);
        var own = _file.CreateBatch(program.Inputs.Select(c => c.Name), ColumnBatch.TrainingRows);
        int[] places = [.. program.Inputs.Select(c => _batch.IndexOf(c.Name))];
        return rows =>
        {
            for (var c = 0; c < places.Length; c++)
            {
                var (from, to) = (_batch.Vectors[places[c]], own.Vectors[c]);
                to.Reserve(rows);
                if (from.Kind == ValueKind.Text) { from.Codes.AsSpan(0, rows).CopyTo(to.Codes); }
                else { from.Numbers.AsSpan(0, rows).CopyTo(to.Numbers); }
            }
            own.Rows = rows;
            var met = scratch.Evaluate(own)[0].Numbers;
            return [.. Enumerable.Range(0, rows).Select(i => met[i] == 1 ? says ? 1 : 0 : Abstains)];
        };
    }

    Func<int, int[]> Pattern(string column, string pattern, bool says)
    {
        var regex = new Regex(pattern, ProjectFile.PatternOptions);
        // A text is judged once, however often it stands.
        var fits = _file.DictionaryOf(column).Select(t => regex.IsMatch(t)).ToArray();
        var vector = _batch.Vectors[_batch.IndexOf(column)];
        return rows => [.. Enumerable.Range(0, rows).Select(i => vector.Codes[i] >= 0 && fits[vector.Codes[i]] ? says ? 1 : 0 : Abstains)];
    }

    Func<int, int[]>? Model(LabelFunctionConfig function, string folder, List<Numerics.UserError> problems)
    {
        Predictor predictor;
        try
        {
            var path = Path.GetFullPath(Path.Combine(folder, function.Model!));
            if (!File.Exists(path))
            {
                problems.Add(FunctionsErrors.ModelMissing(function.Name, function.Model!));
                return null;
            }
            predictor = Predictor.Open(path);
        }
        catch (BundleException e)
        {
            problems.Add(FunctionsErrors.ModelUnusable(function.Name, function.Model!, e.Message));
            return null;
        }
        var unfit = predictor.Inputs.Where(i => !_project.AllColumns.Any(c => c.Name == i.Name && c.Kind == i.Kind)).Select(i => $"it reads '{i.Name}' as {i.Kind.ToString().ToLowerInvariant()}, which 'data.columns' does not declare so").ToList();
        if (predictor.NeedsState) { unfit.Add("it looks at windows of earlier events"); }
        if (unfit.Count > 0)
        {
            problems.Add(FunctionsErrors.ModelUnusable(function.Name, function.Model!, string.Join("; ", unfit)));
            return null;
        }
        int[] places = [.. predictor.Inputs.Select(i => _batch.IndexOf(i.Name))];
        return rows =>
        {
            var scratch = predictor.Rent(rows);
            try
            {
                for (var c = 0; c < places.Length; c++)
                {
                    var (from, to) = (_batch.Vectors[places[c]], scratch.Batch.Vectors[c]);
                    to.Reserve(rows);
                    if (from.Kind == ValueKind.Text)
                    {
                        to.Dictionary = from.Dictionary;
                        from.Codes.AsSpan(0, rows).CopyTo(to.Codes);
                    }
                    else { from.Numbers.AsSpan(0, rows).CopyTo(to.Numbers); }
                }
                scratch.Batch.Rows = rows;
                var scores = predictor.Predict(scratch);
                var votes = new int[rows];
                for (var i = 0; i < rows; i++) { votes[i] = scores[i] >= function.Above ? 1 : scores[i] <= function.Below ? 0 : Abstains; }
                return votes;
            }
            finally
            {
                predictor.Return(scratch);
            }
        };
    }
}
