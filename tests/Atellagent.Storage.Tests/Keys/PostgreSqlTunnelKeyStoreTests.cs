using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Keys;

public sealed class PostgreSqlTunnelKeyStoreTests() : TunnelKeyStoreContract(DatabaseKind.PostgreSql);
