using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Atellagent.Storage.OpenIddict;

internal sealed partial class ScopeStore
{
    public ValueTask<string?> GetIdAsync(ScopeRow scope, CancellationToken cancellationToken) =>
        new(scope.Id);

    public ValueTask<string?> GetDescriptionAsync(ScopeRow scope, CancellationToken cancellationToken) =>
        new(scope.Description);

    public ValueTask SetDescriptionAsync(ScopeRow scope, string? description, CancellationToken cancellationToken)
    {
        scope.Description = description;
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDescriptionsAsync(
        ScopeRow scope,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadLocalized(scope.Descriptions));

    public ValueTask SetDescriptionsAsync(
        ScopeRow scope,
        ImmutableDictionary<CultureInfo, string> descriptions,
        CancellationToken cancellationToken)
    {
        scope.Descriptions = JsonColumn.WriteLocalized(descriptions);
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetDisplayNameAsync(ScopeRow scope, CancellationToken cancellationToken) =>
        new(scope.DisplayName);

    public ValueTask SetDisplayNameAsync(ScopeRow scope, string? name, CancellationToken cancellationToken)
    {
        scope.DisplayName = name;
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDisplayNamesAsync(
        ScopeRow scope,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadLocalized(scope.DisplayNames));

    public ValueTask SetDisplayNamesAsync(
        ScopeRow scope,
        ImmutableDictionary<CultureInfo, string> names,
        CancellationToken cancellationToken)
    {
        scope.DisplayNames = JsonColumn.WriteLocalized(names);
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> GetNameAsync(ScopeRow scope, CancellationToken cancellationToken) =>
        new(scope.Name);

    public ValueTask SetNameAsync(ScopeRow scope, string? name, CancellationToken cancellationToken)
    {
        scope.Name = name;
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(
        ScopeRow scope,
        CancellationToken cancellationToken) =>
        new(JsonColumn.ReadProperties(scope.Properties));

    public ValueTask SetPropertiesAsync(
        ScopeRow scope,
        ImmutableDictionary<string, JsonElement> properties,
        CancellationToken cancellationToken)
    {
        scope.Properties = JsonColumn.WriteProperties(properties);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableArray<string>> GetResourcesAsync(ScopeRow scope, CancellationToken cancellationToken) =>
        new(JsonColumn.ReadList(scope.Resources));

    public ValueTask SetResourcesAsync(
        ScopeRow scope,
        ImmutableArray<string> resources,
        CancellationToken cancellationToken)
    {
        scope.Resources = JsonColumn.WriteList(resources);
        return ValueTask.CompletedTask;
    }
}
