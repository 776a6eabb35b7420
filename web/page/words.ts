// What the elements themselves say, in the languages of the articles.
export type Language = 'en' | 'zh';
export interface Words {
  en: string;
  zh: string;
}

export const UI = {
  figure: { en: 'interactive figure', zh: '交互图' },
  controls: { en: 'Controls', zh: '控件' },
  parts: { en: 'Parts of the picture', zh: '图中的部分' },
  skip: { en: 'Skip the parts of the picture', zh: '跳过图中的部分' },
  previous: { en: 'Previous step', zh: '上一步' },
  next: { en: 'Next step', zh: '下一步' },
  begin: { en: 'Step by step', zh: '逐步讲解' },
  steps: { en: 'Steps', zh: '步骤' },
  undo: { en: 'Undo', zh: '撤销' },
  redo: { en: 'Redo', zh: '重做' },
  reset: { en: 'Reset', zh: '重置' },
  play: { en: 'Play', zh: '播放' },
  pause: { en: 'Pause', zh: '暂停' },
  tick: { en: 'step {n}', zh: '第 {n} 步' },
  forward: { en: 'One step on', zh: '前进一步' },
  computing: { en: 'computing', zh: '计算中' },
  numbers: { en: 'Numbers', zh: '数值' },
  activate: { en: 'Activate the figure', zh: '启动此图' },
  retry: { en: 'Try again', zh: '重试' },
  clear: { en: 'Clear', zh: '清空' },
  across: { en: 'across', zh: '横向' },
  up: { en: 'up', zh: '纵向' },
} satisfies Record<string, Words>;

export const languageOf = (tag: string): Language => (/^zh\b/i.test(tag) ? 'zh' : 'en');
