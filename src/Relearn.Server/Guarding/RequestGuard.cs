using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Keys;
using Relearn.Storage;

namespace Relearn.Server.Guarding;

/// <summary>Stands before every endpoint.</summary>
/// <remarks>
/// <code>
/// request -> 1 who? -> 2 how often? -> 3 how urgent? -> 4 all there? -> 5 whose turn? -> endpoint
///            401 403    429            400              408 413         429
/// </code>
/// A prediction that passes at once costs a few table look-ups and two short locks, and allocates nothing.
/// </remarks>
sealed class RequestGuard : IDisposable
{
    readonly ServingConfig _config;
    readonly TimeProvider _time;
    readonly Ledger _ledger;
    readonly bool _secure;
    readonly BacklogProbe? _probe;
    readonly RateLimits? _rates;

    /// <param name="project">Declares the limits.</param>
    /// <param name="keys">Who may call.</param>
    /// <param name="ledger">Takes the audit records.</param>
    /// <param name="standsIn">A fallback answers where the service is too busy.</param>
    /// <param name="secure">It is reached by TLS.</param>
    /// <param name="time">The clock.</param>
    public RequestGuard(ProjectConfig project, KeyRing keys, Ledger ledger, bool standsIn, bool secure, TimeProvider time)
    {
        (_config, Keys, _ledger, StandsIn, _secure, _time) = (project.Serving, keys, ledger, standsIn, secure, time);
        TimeSpan? limit = project.Constraints.P99Milliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
        _probe = limit is null ? null : new(time);
        Admission = new(_config.MaxConcurrent, _config.MaxQueue, limit, _probe is { } probe ? () => probe.Delay : static () => TimeSpan.Zero, time);
        _rates = _config.RateLimit is { } rate ? new(rate, _config.RateBurst) : null;
    }

    /// <summary>Who may call.</summary>
    public KeyRing Keys { get; }

    /// <summary>The queue of predictions.</summary>
    public Admission Admission { get; }

    /// <summary>Who was not let through.</summary>
    public RefusalCounts Refused { get; } = new();

    /// <summary>A fallback answers where the service is too busy.</summary>
    public bool StandsIn { get; set; }

    /// <summary>Timestamp of now.</summary>
    public long Now => _time.GetTimestamp();

    /// <summary>Timestamp at which so many milliseconds have passed; 0 for NaN, which is any time.</summary>
    public long After(double milliseconds) => double.IsNaN(milliseconds) ? 0 : Math.Max(1, _time.GetTimestamp() + (long)(milliseconds / 1000 * _time.TimestampFrequency));

    /// <summary>Takes a place in the queue of predictions, or waits for one.</summary>
    /// <param name="deadline">Timestamp until which; 0 is any.</param>
    public ValueTask<Entry> EnterAsync(long deadline) => Admission.EnterAsync(deadline == 0 ? null : _time.GetElapsedTime(_time.GetTimestamp(), deadline));

    /// <summary>Counts what was refused behind the guard for reasons that are its own.</summary>
    public void Count(IReadOnlyList<UserError> errors)
    {
        if (errors[0].Code == "serve.deadline_passed") { Refused.Add(Refusal.Deadline); }
    }

    /// <summary>The middleware.</summary>
    public RequestDelegate Before(RequestDelegate next) => context => GuardAsync(context, next);

    Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        if (_secure) { headers.StrictTransportSecurity = "max-age=31536000"; }
        var rule = RouteTable.Find(context.Request.Path.Value);
        if (rule.Scopes == KeyScope.None) { return next(context); }

        // 1
        ApiKey? key = null;
        if (Keys.Guarded)
        {
            var text = TextOf(context.Request.Headers);
            if (text.IsEmpty) { return RefuseAsync(context, Refusal.KeyMissing, GuardingErrors.ApiKeyMissing(), challenge: "Bearer realm=\"relearn\""); }
            key = Keys.Find(text);
            if (key is null) { return RefuseAsync(context, Refusal.KeyUnknown, GuardingErrors.ApiKeyUnknown(), challenge: "Bearer realm=\"relearn\", error=\"invalid_token\""); }
            if ((key.Scopes & rule.Scopes) == 0) { return RefuseScopeAsync(context, key, rule); }
        }
        else if (rule.Scopes == KeyScope.Admin && !IsAtHome(context))
        {
            return RefuseAsync(context, Refusal.Scope, GuardingErrors.AdminFromAfar());
        }
        if (rule.Scopes == KeyScope.Admin) { return AdministerAsync(context, key, next); }

        // 2
        if (_rates is not null && !_rates.TryTake(key?.Id ?? "", out var wait)) { return RefuseAsync(context, Refusal.Rate, GuardingErrors.RateLimited(_config.RateLimit!.Value), wait); }
        if (!rule.Waits)
        {
            if (key is not null) { context.Features.Set(new GuardedCall(key, default)); }
            return next(context);
        }

        // 3
        if (!RequestDeadline.TryRead(context.Request.Headers, out var milliseconds, out var wrong)) { return RefuseAsync(context, null, GuardingErrors.DeadlineWrong(Shorten(wrong))); }
        if (LinesEndpoint.IsWanted(context.Request))
        {
            // It may go on for long: each piece of it takes its turn by itself.
            context.Features.Set(new GuardedCall(key, default) { Patience = milliseconds });
            return next(context);
        }
        var deadline = After(milliseconds);
        if (deadline != 0) { context.Features.Set(new GuardedCall(key, new(deadline))); }

        // 4, 5
        var body = context.Request.BodyReader;
        var reading = body.ReadAsync();
        if (reading.IsCompletedSuccessfully)
        {
            var read = reading.Result;
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (!read.IsCompleted) { return TakeTurnAsync(context, body, null, key, deadline, next); }
            if (!Admission.TryEnter()) { return TakeTurnAsync(context, null, null, key, deadline, next); }
            var entered = _time.GetTimestamp();
            Task work;
            try
            {
                work = next(context);
            }
            catch
            {
                Admission.Exit(entered);
                throw;
            }
            if (!work.IsCompletedSuccessfully) { return WorkAsync(work, entered); }
            Admission.Exit(entered);
            return work;
        }
        return TakeTurnAsync(context, body, reading.AsTask(), key, deadline, next);
    }

    async Task WorkAsync(Task work, long entered)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        finally
        {
            Admission.Exit(entered);
        }
    }

    /// <summary>The slow way: waits for the body, so that slow callers hold no place, and then for a place.</summary>
    async Task TakeTurnAsync(HttpContext context, PipeReader? body, Task<ReadResult>? reading, ApiKey? key, long deadline, RequestDelegate next)
    {
        try
        {
            while (body is not null)
            {
                var read = await (reading ?? body.ReadAsync().AsTask()).ConfigureAwait(false);
                reading = null;
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (read.IsCompleted || read.IsCanceled) { break; }
            }
        }
        catch (Exception e) when (BrokenBody.IsSaidBy(e, context))
        {
            await BrokenBody.AnswerAsync(context, e, _config, Refused).ConfigureAwait(false);
            return;
        }
        var entry = await EnterAsync(deadline).ConfigureAwait(false);
        if (entry == Entry.Entered)
        {
            var entered = _time.GetTimestamp();
            try
            {
                await next(context).ConfigureAwait(false);
            }
            finally
            {
                Admission.Exit(entered);
            }
            return;
        }
        if (entry == Entry.Refused)
        {
            if (!StandsIn)
            {
                await RefuseAsync(context, Refusal.Overload, GuardingErrors.Overloaded(), Admission.ExpectedWait).ConfigureAwait(false);
                return;
            }
            Refused.Add(Refusal.Overload);
            context.Features.Set(new GuardedCall(key, new(deadline, Overloaded: true)));
        }
        // The clock that woke it may be ahead of the one that is looked at.
        if (entry == Entry.Late) { context.Features.Set(new GuardedCall(key, Urgency.Late)); }
        // What is late is answered by the fallback, or told so, by the service itself: it takes no place.
        await next(context).ConfigureAwait(false);
    }

    async Task AdministerAsync(HttpContext context, ApiKey? key, RequestDelegate next)
    {
        try
        {
            var who = key?.Name ?? $"without a key, from {context.Connection.RemoteIpAddress}";
            new AuditRecord($"{context.Request.Method} {Shorten(context.Request.Path.Value ?? "")}", key?.Name ?? "", key is null ? null : KeyScopes.Names(key.Scopes)).Append(_ledger, who);
        }
        catch (UserErrorException e)
        {
            // What cannot be put on record is not done.
            await RefusalWriter.WriteAsync(context, e.Errors[0]).ConfigureAwait(false);
            return;
        }
        if (key is not null) { context.Features.Set(new GuardedCall(key, default)); }
        await next(context).ConfigureAwait(false);
    }

    static ReadOnlySpan<char> TextOf(IHeaderDictionary headers)
    {
        const string Bearer = "Bearer ";
        var authorization = headers.Authorization;
        if (authorization.Count == 1 && authorization[0] is { } value && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) { return value.AsSpan(Bearer.Length).Trim(); }
        return headers.TryGetValue("X-Api-Key", out var own) && own.Count == 1 ? own[0].AsSpan().Trim() : default;
    }

    // A page in a browser on this machine is not an administrator, and browsers say when a page asks.
    static bool IsAtHome(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from) && context.Request.Headers.Origin.Count == 0;

    Task RefuseScopeAsync(HttpContext context, ApiKey key, RouteRule rule)
    {
        var needs = KeyScopes.Names(rule.Scopes);
        return RefuseAsync(context, Refusal.Scope, GuardingErrors.ScopeMissing(key.Name, Listed(KeyScopes.Names(key.Scopes)), Listed(needs)),
            challenge: $"Bearer realm=\"relearn\", error=\"insufficient_scope\", scope=\"{string.Join(' ', needs)}\"");

        static string Listed(IReadOnlyList<string> names) => string.Join(" and ", names.Select(n => $"'{n}'"));
    }

    Task RefuseAsync(HttpContext context, Refusal? reason, UserError error, TimeSpan? wait = null, string? challenge = null)
    {
        if (reason is { } counted) { Refused.Add(counted); }
        if (wait is { } after) { context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture); }
        if (challenge is not null) { context.Response.Headers.WWWAuthenticate = challenge; }
        return RefusalWriter.WriteAsync(context, error);
    }

    static string Shorten(string text) => text.Length <= 100 ? text : text[..100];

    public void Dispose()
    {
        _probe?.Dispose();
        _rates?.Dispose();
    }
}
