namespace Atellagent.Storage.Tests.Orleans;

/// <summary>A grain that only keeps its state.</summary>
public interface INoteGrain : IGrainWithStringKey
{
    Task WriteAsync(string text);

    Task ClearAsync();

    Task<string?> ReadAsync();

    Task EndAsync();
}

public interface IPrincipalNote : INoteGrain;

public interface IRouteNote : INoteGrain;

public interface IScratchNote : INoteGrain;
