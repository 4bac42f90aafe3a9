// Ajustes: cómo se llama el usuario, dónde está y qué lee.

export const settings = () => ({
  title: 'Ajustes',
  sentence: 'Estos datos deciden cómo se leen los teléfonos, los días y las horas.',
  profile: 'Perfil',
  name: 'Nombre',
  nameMissing: 'Escribir un nombre.',
  country: 'País',
  countryHelp: 'Los teléfonos sin código de país se leen como de este país.',
  timeZone: 'Zona horaria',
  timeZoneHelp: (time: string) =>
    `Ahí ${/^0?1\D/.test(time) ? 'es la' : 'son las'} ${time}. Los días y meses de los gráficos empiezan a esa medianoche.`,
  language: 'Idioma',
  languages: { es: 'Español', en: 'English' },
  appearance: 'Aspecto',
  theme: 'Tema',
  themes: { system: 'Como el sistema', light: 'Claro', dark: 'Oscuro' },
  account: 'Cuenta',
  signedInAs: (email: string) => `Sesión de ${email}`,
  saved: 'Ajustes guardados.',
  numbers: 'Números para enviar',
  unpaced: 'Sin límite propio',
  ready: 'Listo',
  noNumbers: 'No hay ningún número habilitado. Pedir uno a quien administra Pregón.',
});
