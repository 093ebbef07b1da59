using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>One compiled constraint.</summary>
internal abstract class SchemaNode
{
    /// <summary>Checks a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="trace">Collects what is wrong; null where only the answer counts, which allocates nothing.</param>
    /// <returns>True when the value meets the constraint.</returns>
    public abstract bool Check(JsonValue value, ViolationTrace? trace);

    /// <summary>Tells what is wrong, if anybody listens.</summary>
    /// <param name="trace">The listener.</param>
    /// <param name="message">What was expected.</param>
    /// <returns>False, always.</returns>
    protected static bool Fail(ViolationTrace? trace, string message)
    {
        trace?.Add(message);
        return false;
    }
}
