using Relearn.Numerics;

namespace Relearn.Server;

/// <summary>All messages of this project.</summary>
static class ServerErrors
{
    public static UserError PortInUse(string host, int port) => new("serve.port_in_use",
        $"Port {port} on {host} is in use by another program. Choose another with '--port', or stop that program.");

    public static UserError HostUnknown(string host) => new("serve.host_unknown",
        $"'{host}' is not an address to listen on. Use 127.0.0.1 for this machine alone, or 0.0.0.0 for all.");

    public static UserError BodyTooLarge(long most) => new("serve.body_too_large",
        FormattableString.Invariant($"The request is larger than {most / 1e6:0.###} MB. Send fewer rows in a request, or raise 'serving.body_mb' in project.yaml."));

    public static UserError Internal() => new("serve.internal",
        "The service failed on this request; nothing is wrong with what was sent. The service's own log says more.");
}
