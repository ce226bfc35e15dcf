using Relearn.Numerics;

namespace Relearn.Server.Guarding;

/// <summary>All messages of this folder.</summary>
static class GuardingErrors
{
    public static UserError ApiKeyMissing() => new("serve.api_key_missing",
        "The service wants to know who asks: send a key as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'. 'relearn serve keys add NAME --scope predict' makes one.");

    public static UserError ApiKeyUnknown() => new("serve.api_key_unknown",
        "The key that was sent is not known here. Check that it was copied whole; if it was revoked, make a new one with 'relearn serve keys add'.");

    public static UserError ScopeMissing(string name, string has, string needs) => new("serve.scope_missing",
        $"Key '{name}' has scope {has}; this address needs {needs}. Use another key, or make one with 'relearn serve keys add NAME --scope SCOPE'.");

    public static UserError AdminFromAfar() => new("serve.admin_from_afar",
        "Without keys, what administrators do can be done from this machine alone, and from no web page. Make a key with 'relearn serve keys add NAME --scope admin' and send it.");

    public static UserError RateLimited(double most) => new("serve.rate_limited",
        FormattableString.Invariant($"More requests came than {most:0.###} a second. Wait as long as 'Retry-After' says, send several rows in a request, or raise 'serving.rate_limit' in project.yaml."));

    public static UserError Overloaded() => new("serve.overloaded",
        "The service is too busy to answer in time. Try again after as many seconds as 'Retry-After' says; a few retries with growing pauses are enough.");

    public static UserError DeadlineWrong(string value) => new("serve.deadline_wrong",
        $"'X-Deadline-Ms: {value}' is not a time that is left. Send a number of milliseconds above 0, up to 3,600,000.");

    public static UserError TooSlow(int seconds) => new("serve.too_slow",
        $"The request did not arrive in time: after {seconds} seconds at least 240 bytes must come each second. Send it faster, or raise 'serving.slow_client_seconds' in project.yaml.");

    public static UserError OpenToAll(string host) => new("serve.open_to_all",
        $"There is no API key, and on {host} everyone who reaches this machine could ask. Make a key with 'relearn serve keys add NAME --scope predict', listen on 127.0.0.1, or say '--open' if that is meant.");

    public static UserError CertificateHalf(string option) => new("serve.certificate_half",
        $"'{option}' is missing: a certificate and its private key go together. Give both '--certificate' and '--certificate-key'.");

    public static UserError CertificateUnread(string file, string detail) => new("serve.certificate_unread",
        $"'{file}' cannot be read: {detail.TrimEnd('.')}. Check the name and that you may read it.", file);

    public static UserError CertificateWrong(string file) => new("serve.certificate_wrong",
        $"'{file}' holds no certificate. A PEM file is expected: text with '-----BEGIN CERTIFICATE-----', the server's own first, then those of its issuers.", file);

    public static UserError CertificateKeyWrong(string file) => new("serve.certificate_key_wrong",
        $"'{file}' holds no private key that can be used. A PEM file is expected: text with '-----BEGIN PRIVATE KEY-----' (or RSA, or EC), not encrypted.", file);

    public static UserError CertificateMismatch(string file, string path) => new("serve.certificate_mismatch",
        $"The private key '{file}' does not belong to the certificate '{path}'. Give the key with which that certificate was asked for.", file);

    public static UserError CertificateExpired(string file, string from, string until, string now) => new("serve.certificate_expired",
        $"The certificate '{file}' is valid from {from} to {until}; now it is {now}. Renew it, or check this machine's clock.", file);
}
