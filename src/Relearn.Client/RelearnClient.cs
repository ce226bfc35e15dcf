using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Relearn.Client;

/// <summary>Asks a prediction service. Safe for any number of threads.</summary>
/// <remarks>A call is tried again only where nothing was done yet: the connection failed before anything was sent, or the service said 429 and when to come back.</remarks>
public sealed partial class RelearnClient
{
    internal const string Name = "Relearn";

    /// <summary>Sends decisions and outcomes over <paramref name="http"/>.</summary>
    /// <param name="http">Its base address is used where <see cref="RelearnClientOptions.Address"/> is not given.</param>
    /// <param name="options">Where the service is, and how it is asked.</param>
    /// <param name="time">The clock of deadlines and waits.</param>
    /// <exception cref="ArgumentException">Neither says where the service is.</exception>
    public RelearnClient(HttpClient http, RelearnClientOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        (_http, _options, _time) = (http, options ?? new(), time ?? TimeProvider.System);
        var address = _options.Address ?? http.BaseAddress ?? throw new ArgumentException("Where is the service? Give the HttpClient a BaseAddress, or the options an Address, such as http://127.0.0.1:5080.", nameof(options));
        // Without the slash a path of the address would be dropped.
        _address = address.AbsoluteUri.EndsWith('/') ? address : new(address.AbsoluteUri + "/");
    }

    /// <summary>Asks for a decision about one row.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="row">A value for each column: a number, text, bool, <see cref="DateTime"/>, or null where it is missing.</param>
    /// <param name="options">What else is to be said.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RelearnServiceException">The service refused it; the message has its words.</exception>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    /// <exception cref="HttpRequestException">The service cannot be reached.</exception>
    [OverloadResolutionPriority(1)]
    public Task<Decision> PredictAsync(string model, IReadOnlyDictionary<string, object?> row, PredictOptions? options = null, CancellationToken cancellation = default) =>
        PredictAsync(model, [row], options, cancellation);

    /// <summary>Asks for a decision about rows that belong together.</summary>
    /// <inheritdoc cref="PredictAsync(string, IReadOnlyDictionary{string, object?}, PredictOptions?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<Decision> PredictAsync(string model, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows, PredictOptions? options = null, CancellationToken cancellation = default) =>
        PredictAsync(model, RowWriter.Request(options, json => RowWriter.Rows(json, rows)), options, cancellation);

    /// <summary>Asks for a decision about one row of the caller's own type; its JSON properties are the columns.</summary>
    /// <inheritdoc cref="PredictAsync(string, IReadOnlyDictionary{string, object?}, PredictOptions?, CancellationToken)"/>
    public Task<Decision> PredictAsync<T>(string model, T row, JsonTypeInfo<T> type, PredictOptions? options = null, CancellationToken cancellation = default) =>
        PredictAsync(model, [row], type, options, cancellation);

    /// <summary>Asks for a decision about rows of the caller's own type that belong together.</summary>
    /// <inheritdoc cref="PredictAsync(string, IReadOnlyDictionary{string, object?}, PredictOptions?, CancellationToken)"/>
    public Task<Decision> PredictAsync<T>(string model, IReadOnlyList<T> rows, JsonTypeInfo<T> type, PredictOptions? options = null, CancellationToken cancellation = default) =>
        PredictAsync(model, RowWriter.Request(options, json => RowWriter.Rows(json, rows, type)), options, cancellation);

    Task<Decision> PredictAsync(string model, ReadOnlyMemory<byte> body, PredictOptions? options, CancellationToken cancellation) => AskAsync(model, body, ClientJson.Default.Decision, options, cancellation);

    Task<T> AskAsync<T>(string model, ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, PredictOptions? options, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"v1/models/{Uri.EscapeDataString(model)}/predict", body, type, options?.Deadline, cancellation);

    /// <summary>Reports what became of decisions; all are taken or none.</summary>
    /// <returns>How many were taken.</returns>
    /// <exception cref="RelearnServiceException">The service refused them; the message has its words.</exception>
    public async Task<int> SendOutcomesAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellation = default)
    {
        var body = RowWriter.Write(json => JsonSerializer.Serialize(json, outcomes, ClientJson.Default.IReadOnlyListOutcome));
        return (await SendAsync(HttpMethod.Post, "v1/outcomes", body, ClientJson.Default.AcceptedCount, null, cancellation).ConfigureAwait(false)).Accepted;
    }

    /// <summary>Reports events of another source; all are taken or none.</summary>
    /// <returns>How many were taken.</returns>
    /// <exception cref="RelearnServiceException">The service refused them; the message has its words.</exception>
    public Task<int> SendEventsAsync(string source, IReadOnlyList<IReadOnlyDictionary<string, object?>> events, CancellationToken cancellation = default) =>
        SendEventsAsync(source, RowWriter.Write(json => RowWriter.Rows(json, events)), cancellation);

    /// <summary>Reports events of another source, of the caller's own type; all are taken or none.</summary>
    /// <returns>How many were taken.</returns>
    /// <exception cref="RelearnServiceException">The service refused them; the message has its words.</exception>
    public Task<int> SendEventsAsync<T>(string source, IReadOnlyList<T> events, JsonTypeInfo<T> type, CancellationToken cancellation = default) =>
        SendEventsAsync(source, RowWriter.Write(json => RowWriter.Rows(json, events, type)), cancellation);

    async Task<int> SendEventsAsync(string source, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        (await SendAsync(HttpMethod.Post, $"v1/events/{Uri.EscapeDataString(source)}", body, ClientJson.Default.AcceptedCount, null, cancellation).ConfigureAwait(false)).Accepted;

    /// <summary>The models that the service answers with.</summary>
    public async Task<IReadOnlyList<ServedModel>> ModelsAsync(CancellationToken cancellation = default) =>
        (await SendAsync(HttpMethod.Get, "v1/models", null, ClientJson.Default.ServedModels, null, cancellation).ConfigureAwait(false)).Models;

    /// <summary>True if the service is ready to answer.</summary>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    public Task<bool> IsReadyAsync(CancellationToken cancellation = default) => IsWellAsync("health/ready", cancellation);

    /// <summary>True if the service runs.</summary>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    public Task<bool> IsLiveAsync(CancellationToken cancellation = default) => IsWellAsync("health/live", cancellation);
}
