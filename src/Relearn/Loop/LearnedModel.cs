using Relearn.Data;
using Relearn.Data.Taxonomies;
using Relearn.Modeling;

namespace Relearn.Loop;

/// <summary>What the first half of the circle made: rows, a model, and what its gate says.</summary>
/// <param name="ScopeId">The scope.</param>
/// <param name="Data">The rows as they came.</param>
/// <param name="DatasetId">The version with the labels that people gave.</param>
/// <param name="Dataset">The same.</param>
/// <param name="File">Its rows, open.</param>
/// <param name="Classes">Classes in use; null: the label is true or false.</param>
/// <param name="RunId">The run.</param>
/// <param name="Run">The same.</param>
/// <param name="GateId">The gate's decision.</param>
/// <param name="Gate">The same.</param>
sealed record LearnedModel(string ScopeId, DataInUse Data, string DatasetId, DatasetVersion Dataset, RowsFile File, ClassesInUse? Classes, string RunId, ModelRun Run, string GateId, GateDecision Gate) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => File.Dispose();
}
