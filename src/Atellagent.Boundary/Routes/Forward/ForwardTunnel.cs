namespace Atellagent.Boundary.Routes.Forward;

/// <summary>The tunnel that a <c>CONNECT</c> asks for.</summary>
/// <param name="Route">The route that owns its destination; where TLS is ended, one of those that do.</param>
/// <param name="EndsTls">Whether the boundary ends TLS, so that what is inside is seen.</param>
/// <param name="Host">The host that is asked for, as the route writes it.</param>
/// <param name="Seconds">How long it may last, in seconds.</param>
public sealed record ForwardTunnel(string Route, bool EndsTls, string Host, int Seconds);
