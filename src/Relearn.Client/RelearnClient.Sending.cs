using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Relearn.Client;

public sealed partial class RelearnClient
{
    // The first wait after a connection that failed; each next one takes twice as long.
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    // What is shown of an answer that nobody can read.
    const int MostShown = 200;

    readonly HttpClient _http;
    readonly RelearnClientOptions _options;
    readonly TimeProvider _time;
    readonly Uri _address;

    async Task<T> SendAsync<T>(HttpMethod method, string path, ReadOnlyMemory<byte>? body, JsonTypeInfo<T> type, TimeSpan? deadline, CancellationToken cancellation)
    {
        deadline ??= _options.Deadline;
        var started = _time.GetTimestamp();
        using var late = deadline is { } length ? new CancellationTokenSource(length, _time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                TimeSpan? left = deadline is { } whole ? whole - _time.GetElapsedTime(started) : null;
                using var request = Request(method, path, body, left);
                HttpResponseMessage response;
                try
                {
                    response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
                }
                catch (HttpRequestException e) when (attempt < _options.Retries && e.HttpRequestError is (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError))
                {
                    await Task.Delay(FirstPause * (1 << Math.Min(attempt, 6)), _time, either.Token).ConfigureAwait(false);
                    continue;
                }
                using (response)
                {
                    if (response.StatusCode == HttpStatusCode.TooManyRequests && attempt < _options.Retries && RetryAfter(response) is { } wait && wait <= _options.LongestWait && !(wait >= left))
                    {
                        await Task.Delay(wait, _time, either.Token).ConfigureAwait(false);
                        continue;
                    }
                    return response.IsSuccessStatusCode
                        ? await AnswerAsync(response, type, either.Token).ConfigureAwait(false)
                        : throw await RefusalAsync(response, either.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"The service at {_address} did not answer within {deadline!.Value.TotalMilliseconds:0} ms. Give the call a longer deadline, or look at the service's latency."), e);
        }
    }

    HttpRequestMessage Request(HttpMethod method, string path, ReadOnlyMemory<byte>? body, TimeSpan? left)
    {
        var request = new HttpRequestMessage(method, new Uri(_address, path));
        if (_options.ApiKey is { } key) { request.Headers.TryAddWithoutValidation("X-Api-Key", key); }
        // At least one: 0 would be a deadline that is over before it is sent.
        if (left is { } time) { request.Headers.TryAddWithoutValidation("X-Deadline-Ms", Math.Max(1, (long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)); }
        if (body is { } json)
        {
            request.Content = new ReadOnlyMemoryContent(json);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        return request;
    }

    async Task<T> AnswerAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("it is null.");
        }
        catch (JsonException e)
        {
            throw new RelearnServiceException((int)response.StatusCode, [], $"The answer of {_address} cannot be read: {e.Message} It begins: {Shown(bytes)} Is this the address of a Relearn service?", inner: e);
        }
    }

    async Task<RelearnServiceException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var (status, bytes) = ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            try
            {
                if (JsonSerializer.Deserialize(bytes, ClientJson.Default.ServiceProblem) is { } problem)
                {
                    var errors = problem.Errors ?? [];
                    return new(status, errors, problem.Detail ?? (errors.Count > 0 ? string.Join('\n', errors.Select(e => e.Message)) : $"The service at {_address} answered {status}."), RetryAfter(response));
                }
            }
            catch (JsonException)
            {
                // Told below, with what was read.
            }
        }
        return new(status, [], $"{_address} answered {status}, and not in the words of a Relearn service{(bytes.Length == 0 ? "" : $": {Shown(bytes)}")}. Check the address, and what stands before the service.", RetryAfter(response));
    }

    static string Shown(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(MostShown, bytes.Length))).ReplaceLineEndings(" ");

    TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > _time.GetUtcNow() ? date - _time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    async Task<bool> IsWellAsync(string path, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, path, null, null);
        using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        return response.IsSuccessStatusCode;
    }
}
