namespace Atellagent.Boundary.Sinks;

/// <summary>What came of telling a destination.</summary>
/// <param name="Reason">Why it could not be told; null where it has taken it.</param>
/// <param name="IsRefused">Whether it is what it was told that it refuses: it would be refused again, whereas another may be taken.</param>
internal readonly record struct DeliveryAnswer(string? Reason, bool IsRefused = false)
{
    /// <summary>Whether it has said that it is not to be told again.</summary>
    public bool IsForGood { get; init; }

    /// <summary>It has taken it.</summary>
    public static DeliveryAnswer Taken { get; }

    /// <summary>
    /// Whether a status says of a message that it is not wanted as it is (RFC 9110: 400, 413, 415, 422). Others say something of who sends it, of the
    /// address or of the moment, and nothing is passed over for that.
    /// </summary>
    /// <param name="status">The status.</param>
    /// <returns>True where it does.</returns>
    public static bool IsOfMessage(int status) => status is 400 or 413 or 415 or 422;
}
