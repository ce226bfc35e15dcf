using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Leakage;

/// <summary>What is looked at: every column that a caller can send, and every feature that is more than a column.</summary>
sealed class LeakageFeatures
{
    readonly int[] _features;

    public LeakageFeatures(ProjectConfig project)
    {
        Inputs = project.InputColumns;
        Program = Compile(project);
        var sources = Program.Features.Select(f => SourcesOf(f.Source, project.InputColumns)).ToArray();
        var read = All(project, project.Features).Inputs.Select(c => c.Name).ToHashSet();
        bool IsClock(IReadOnlyList<string> columns) => project.Data.Time.Kind == TimeKind.Column && columns.All(c => c == project.Data.Time.Column);
        _features = [.. Enumerable.Range(0, sources.Length).Where(f => !sources[f].IsColumn && sources[f].Columns.Count > 0)];
        Columns =
        [
            .. Inputs.Select(c => new LeakageColumn(c.Name, c.Kind, [c.Name], false, read.Contains(c.Name), IsClock([c.Name]))),
            .. _features.Select(f => new LeakageColumn(Program.Features[f].Name, Program.KindOf(f), sources[f].Columns, true, true, IsClock(sources[f].Columns))),
        ];
    }

    public IReadOnlyList<InputColumn> Inputs { get; }

    public IReadOnlyList<LeakageColumn> Columns { get; }

    public FeatureProgram Program { get; }

    /// <summary>The features of a project that are made of the row's own columns alone, and of nothing that is learnt: what looks at other rows is cut off at the row by whatever makes it.</summary>
    public static FeatureProgram Compile(ProjectConfig project)
    {
        bool IsOwn(Feature feature) => All(project, [feature]) is { Windows.Count: 0 } program && program.Unlearnt().Count == 0;
        return All(project, [.. project.Features.Where(IsOwn)]);
    }

    // A declaration that was read has features that compile.
    static FeatureProgram All(ProjectConfig project, IReadOnlyList<Feature> features) => FeatureProgram.Compile(project.InputColumns, features, project.Events).Program!;

    /// <summary>The values of <see cref="Columns"/> for a batch of <see cref="Inputs"/>; overwritten by the next call.</summary>
    public Vector[] VectorsOf(ColumnBatch batch, FeatureScratch scratch)
    {
        var made = scratch.Evaluate(batch);
        return [.. batch.Vectors, .. _features.Select(f => made[f])];
    }

    static (bool IsColumn, IReadOnlyList<string> Columns) SourcesOf(string source, IReadOnlyList<InputColumn> columns)
    {
        var expression = ExpressionParser.Parse(source, columns).Expression!;
        return (expression is ColumnExpression, [.. ExpressionParser.ColumnsOf(expression).Distinct()]);
    }
}
