using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace Relearn.Client;

public sealed partial class RelearnClient
{
    /// <summary>Asks a model of classes for the class of one row.</summary>
    /// <inheritdoc cref="PredictAsync(string, IReadOnlyDictionary{string, object?}, PredictOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<ClassDecision> ClassifyAsync(string model, IReadOnlyDictionary<string, object?> row, PredictOptions? options = null, CancellationToken cancellation = default) =>
        ClassifyAsync(model, [row], options, cancellation);

    /// <summary>Asks a model of classes for the classes of rows that belong together.</summary>
    /// <inheritdoc cref="PredictAsync(string, IReadOnlyDictionary{string, object?}, PredictOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<ClassDecision> ClassifyAsync(string model, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows, PredictOptions? options = null, CancellationToken cancellation = default) =>
        AskAsync(model, RowWriter.Request(options, json => RowWriter.Rows(json, rows)), ClientJson.Default.ClassDecision, options, cancellation);

    /// <summary>Asks a model of classes for the class of one row of the caller's own type; its JSON properties are the columns.</summary>
    /// <inheritdoc cref="PredictAsync(string, IReadOnlyDictionary{string, object?}, PredictOptions?, CancellationToken)"/>
    public Task<ClassDecision> ClassifyAsync<T>(string model, T row, JsonTypeInfo<T> type, PredictOptions? options = null, CancellationToken cancellation = default) =>
        AskAsync(model, RowWriter.Request(options, json => RowWriter.Rows(json, (IReadOnlyList<T>)[row], type)), ClientJson.Default.ClassDecision, options, cancellation);
}
