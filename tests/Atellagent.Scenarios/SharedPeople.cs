namespace Atellagent.Scenarios;

/// <summary>A shared boundary with people who sign in.</summary>
public sealed class SharedPeople : SharedWorld
{
    internal override Task<World> StartAsync() => PersonFlow.StartAsync();
}
