using Relearn.Loop;
using Relearn.Monitoring.Alarms;
using Relearn.Scoping;

namespace Relearn;

/// <summary>How a workspace is worked with. Nothing here changes a result.</summary>
public sealed record WorkspaceOptions
{
    /// <summary>Who causes what is done; written beside every record. By default the user of the operating system.</summary>
    public string Actor { get; init; } = Environment.UserName;

    /// <summary>Threads; null takes the project's own <c>resources.threads</c>, 0 one for each processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Rows that go to a learner at a time; null takes the default of 65,536.</summary>
    public int? BlockRows { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Is told what long work does.</summary>
    public IProgressSink Progress { get; init; } = new QuietProgress();

    /// <summary>Gets alarms, beside whom the project names.</summary>
    public IReadOnlyList<IAlertSink> AlertSinks { get; init; } = [];

    /// <summary>Makes what sends mail, from what the project says and the password; null: the host sends none.</summary>
    public Func<EmailConfig, string?, IAlertSink>? Mail { get; init; }
}
