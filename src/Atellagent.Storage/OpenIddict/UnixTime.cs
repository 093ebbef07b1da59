namespace Atellagent.Storage.OpenIddict;

/// <summary>Instants as Unix milliseconds, which every database compares in the same way.</summary>
internal static class UnixTime
{
    public static DateTimeOffset? Read(long? milliseconds) =>
        milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    public static long? Write(DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();
}
