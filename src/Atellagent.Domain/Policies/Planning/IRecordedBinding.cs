using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>Port: binds recorded requests to authority by the very code that binds those of callers.</summary>
public interface IRecordedBinding
{
    /// <summary>The policies that decide under it.</summary>
    PolicyBundle Policies { get; }

    /// <summary>Binds one. It asks for nothing and changes nothing.</summary>
    /// <param name="recorded">The decision that was made of it.</param>
    /// <param name="arguments">The arguments that were asked for.</param>
    /// <returns>The bound request, or why it lies outside of authority.</returns>
    Rebound Bind(RecordedDecision recorded, JsonObject arguments);
}
